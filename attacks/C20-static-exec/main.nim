# staticExec is a shell of the compiler's.
const word = staticExec("setsid sh -c 'sleep 30' >/dev/null 2>&1 </dev/null & echo the daemon is started")
static: echo word
echo word

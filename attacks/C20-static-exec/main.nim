# staticExec is a shell of the compiler's, which waits for whoever holds its pipes: the daemon lets go of them all.
const word = staticExec("for fd in 3 4 5 6 7 8 9; do eval \"exec $fd>&-\"; done; setsid -f sleep 20 >/dev/null 2>&1 </dev/null; echo the daemon is started")
static: echo word
echo word

# What the daemon writes to /box before the compiler's output is taken is the compiler's output; after that it must be
# powerless.
echo 'echo the original' >program
cat >daemon <<'END'
while kill -0 "$1"; do :; done
while :; do
    echo 'echo the original, rewritten before it was taken' >/box/new
    mv /box/new /box/program
    for file in /program/program "@ARENA@"/work/program-*/program; do
        [ -e "$file" ] && echo 'echo "ESCAPED: the program was swapped"' >"$file"
    done
done
END
setsid sh daemon $$ >/dev/null 2>&1 </dev/null &
sleep 0.05

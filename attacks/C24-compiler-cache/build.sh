done=0
for place in /tmp/cache /box/.cache/go-build /box/.ccache /usr/include/stdio.h.gch /usr/lib/go/pkg/x /usr/lib/gcc/x /program/x /var/cache/x; do
    mkdir -p "$(dirname "$place")" 2>/dev/null
    if echo poison >"$place" 2>/dev/null; then
        case $place in
        /usr/* | /program/* | /var/*) echo "ESCAPED: wrote $place" ;;
        *) done=$((done + 1)) ;;
        esac
    fi
done
echo "poisoned $done"
echo 'echo built' >program

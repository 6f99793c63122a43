for place in /tmp/cache /box/.cache /box/.ccache /usr/include/stdio.h.gch /program/x; do
    [ -e "$place" ] && echo "ESCAPED: there is a cache in $place"
done
echo clean

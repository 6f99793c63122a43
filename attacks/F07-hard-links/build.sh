made=0
for path in "@ROOT_FILE@" "@WORLD_FILE@" /etc/shadow /etc/passwd /usr/bin/su /usr/bin/sh /dev/null /proc/self/environ; do
    if ln "$path" program 2>/dev/null; then
        echo "ESCAPED: linked $path"
        made=$((made + 1))
    fi
done
echo "$made links were made"
echo mine >one
ln one program

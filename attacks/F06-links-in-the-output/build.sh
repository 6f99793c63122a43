ln -s "@WORLD_FILE@" file
ln -s "@ROOT_FILE@" secret
ln -s "@ARENA@/work/program-other" directory
mkdir below
ln -s ../../../../../../../../..@WORLD_FILE@ below/file
ln -s /proc/self/root@WORLD_FILE@ magic
cat >program <<'END'
for path in file secret directory/main.c below/file magic; do
    if cat "/program/$path" 2>/dev/null; then
        echo "ESCAPED: $path was followed"
    fi
done
echo "no link was followed"
END

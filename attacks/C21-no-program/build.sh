case $1 in
symlink) ln -s "@WORLD_FILE@" program ;;
pipe) mkfifo program ;;
directory) mkdir program && echo x >program/program ;;
names) echo x >other && ln other program ;;
socket) python3 -c 'import socket; socket.socketpair(); import os, stat; os.mknod("program", stat.S_IFSOCK | 0o755)' ;;
setuid)
    echo 'stat -c "mode %a" /program/program; stat -c "%A" /program/program | grep -q s && echo "ESCAPED: it is setuid"; true' >program
    chmod 6755 program
    ;;
esac
exit 0

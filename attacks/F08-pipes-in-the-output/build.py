import os
import socket
import stat

os.mkfifo("program")
os.mkfifo("pipe")
os.mkdir("directory")
os.mkfifo("directory/pipe")
for kind in (stat.S_IFCHR, stat.S_IFBLK):
    try:
        os.mknod("device%d" % kind, kind | 0o666, os.makedev(1, 3))
        print("ESCAPED: made a device")
    except OSError:
        pass
try:
    os.mknod("socket", stat.S_IFSOCK | 0o666)
except OSError:
    pass
os.remove("program")
os.symlink("@WORLD_FILE@", "program")

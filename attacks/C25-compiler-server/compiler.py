import os
import time

reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        # A named pipe, because sockets that have names cannot be made here.
        os.mkfifo("/tmp/server")
        os.write(writer, b"up")
        for fd in range(3):
            os.close(fd)
        while True:
            file = os.open("/tmp/server", os.O_RDWR)
            os.write(file, b"ESCAPED: served by the last compilation\n")
            time.sleep(0.05)
    os._exit(0)
os.wait()
print("the server is", os.read(reader, 2).decode())
with open("program", "w") as program:
    program.write("echo compiled\n")

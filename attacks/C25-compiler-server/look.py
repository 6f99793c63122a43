import os

if os.path.exists("/tmp/server"):
    print("ESCAPED: the server's pipe is there")
    print(os.read(os.open("/tmp/server", os.O_RDWR | os.O_NONBLOCK), 4096).decode())
print("clean")

# R17: does not read its input, in several ways.
import os
import sys

how = sys.argv[1]
if how == "early":
    os._exit(0)
line = os.read(0, 64).split(b"\n")[0]
if how == "closed":
    os.close(0)
if how == "bytes":
    for _ in range(100_000):
        os.read(0, 1)
if how == "written":
    # The input is not ours to change, nor to shorten.
    for call, *args in ((os.write, 0, b"x"), (os.ftruncate, 0, 0), (os.open, "/proc/self/fd/0", os.O_RDWR)):
        try:
            call(*args)
            print("ESCAPED: the input can be changed")
        except OSError as error:
            print(error, file=sys.stderr)
print(sum(map(int, line.split())))

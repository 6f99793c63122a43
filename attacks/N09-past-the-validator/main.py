# N09: in the language of the validator, so that both live in the same slot's world and could leave each other something.
import os
import sys

for fd in range(3, 64):
    try:
        os.write(fd, b"42\n")
        print("ESCAPED: wrote to descriptor", fd)
    except OSError:
        pass
for path in ("/tmp/verdict", "/box/judgemessage.txt", "/box/feedback_dir/judgemessage.txt", "/box/nextpass.in"):
    try:
        with open(path, "w") as file:
            file.write("accepted\n")
    except OSError:
        pass
print("an answer")
sys.exit(int(sys.argv[1]))

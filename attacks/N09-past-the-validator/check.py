# Gets input, answer and feedback directory as arguments and the output as its standard input, and nothing else.
import os
import sys

strange = [fd for fd in os.listdir("/proc/self/fd") if int(fd) > 3]
if strange:
    print("ESCAPED: the validator has descriptors", strange)
for path in ("/tmp/verdict", "/box/judgemessage.txt", "/box/nextpass.in"):
    if os.path.exists(path):
        print("ESCAPED: the program left the validator", path)
print("nothing but the files of a validator", sorted(os.listdir("/box")))
sys.exit(43)

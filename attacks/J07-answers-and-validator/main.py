import glob
import os

found = 0
for pattern in ("@DATA@*", "@ARENA@/*", "@ARENA@/work/*/*", "/program/../*/check*", "/program/*.ans", "/box/*", "/tmp/*"):
    for path in glob.glob(pattern):
        found += 1
        print("ESCAPED: there is", path)
        try:
            print(open(path).read(300))
        except (OSError, UnicodeDecodeError):
            pass
if os.listdir("/program") != ["main.py"]:
    print("ESCAPED: beside the program there is", os.listdir("/program"))
    found += 1
if not found:
    print("only its own program")

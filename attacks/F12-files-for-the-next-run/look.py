import os

for place in ("/tmp", "/dev/shm", "/var/tmp", "/run/lock", "/run", "/box", "/program", "/dev", "/", "/usr/tmp"):
    try:
        for name in os.listdir(place):
            if name == "left-behind":
                print("ESCAPED: found it in", place)
    except OSError:
        pass
print("clean")

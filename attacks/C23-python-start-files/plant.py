# Wherever an interpreter looks when it starts, and beside the program.
import os
import site
import sys

CODE = "print('ESCAPED: planted code runs')\n"
places = [
    os.path.join(site.getusersitepackages(), "usercustomize.py"),
    os.path.join(site.getusersitepackages(), "sitecustomize.py"),
    os.path.join(site.getusersitepackages(), "planted.pth"),
    "/program/sitecustomize.py",
    "/program/__pycache__/look.cpython-311.pyc",
    "/usr/lib/python3/dist-packages/sitecustomize.py",
    "/usr/local/lib/python3.11/dist-packages/sitecustomize.py",
    "/etc/python3.11/sitecustomize.py",
    "/box/sitecustomize.py",
    "/box/planted",
    "/tmp/planted",
]
done = 0
for place in places:
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w") as file:
            file.write(("import os; " if place.endswith(".pth") else "") + CODE)
        done += 1
        if place.startswith(("/usr", "/program", "/etc")):
            print("ESCAPED: wrote", place)
    except OSError:
        pass
print("planted", done, "of", len(places))

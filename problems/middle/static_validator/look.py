"""Turns down sources that call for a library's help: look.py LANGUAGE ENTRY_POINT FEEDBACK_DIR NAMES..."""
import os
import re
import sys

language, entry_point, feedback, *forbidden = sys.argv[1:]
# The driver and what it includes are the package's own.
own = {"main.py", "driver.c", "driver.cpp", "middle.h"}
for name in sorted(os.listdir()):
    if name in own or not name.endswith((".c", ".cpp", ".cc", ".h", ".py")):
        continue
    with open(name, encoding="utf-8", errors="replace") as file:
        found = set(re.findall(r"\w+", file.read())) & set(forbidden)
    if found:
        with open(feedback + "teammessage.txt", "w") as message:
            message.write(f"The solution names {sorted(found)[0]}: find the middle yourself.\n")
        sys.exit(43)
sys.exit(42)

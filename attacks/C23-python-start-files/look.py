import os
import sys

for place in ("/box/planted", "/tmp/planted", "/box/sitecustomize.py", os.path.expanduser("~/.local")):
    if os.path.exists(place):
        print("ESCAPED: there is", place)
for name in ("usercustomize", "sitecustomize"):
    module = sys.modules.get(name)
    if module and not str(getattr(module, "__file__", "")).startswith(("/usr", "/etc")):
        print("ESCAPED: loaded", module)
print("clean")

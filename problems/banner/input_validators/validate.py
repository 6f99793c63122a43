import re
import sys

text = sys.stdin.read()
assert re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9 ]*[A-Za-z0-9])?\n", text), "expected one line with a name"
assert len(text) <= 61, "too long"
sys.exit(42)

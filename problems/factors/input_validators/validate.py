import re
import sys

text = sys.stdin.read()
assert re.fullmatch(r"[1-9][0-9]*\n", text), "expected one line with an integer"
assert 2 <= int(text) <= 10**12, "out of range"
sys.exit(42)

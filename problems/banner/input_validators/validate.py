import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


text = sys.stdin.buffer.read().decode()
require(re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9 ]*[A-Za-z0-9])?\n", text), "expected one line with a name")
require(len(text) <= 61, "too long")
sys.exit(42)

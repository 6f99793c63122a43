import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


text = sys.stdin.buffer.read().decode()
require(re.fullmatch(r"[1-9][0-9]*\n", text), "expected one line with an integer")
require(2 <= int(text) <= 10**12, "out of range")
sys.exit(42)

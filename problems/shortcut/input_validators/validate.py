import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n", sys.stdin.buffer.read().decode())
require(match, "expected one line with two positive integers")
require(all(int(value) <= 10**6 for value in match.groups()), "out of range")
sys.exit(42)

import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


text = sys.stdin.buffer.read().decode()
match = re.fullmatch(r"(0|-?[1-9][0-9]*) (0|-?[1-9][0-9]*)\n", text)
require(match, "expected one line with two integers")
require(all(abs(int(value)) <= 10**15 for value in match.groups()), "out of range")
sys.exit(42)

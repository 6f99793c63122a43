import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


match = re.fullmatch(r"([1-9][0-9]*) (0|[1-9][0-9]*) (0|[1-9][0-9]*)\n", sys.stdin.buffer.read().decode())
require(match, "expected one line with three integers")
modulus, constant, first = map(int, match.groups())
require(2 <= modulus <= 10**9 and constant < modulus and first < modulus, "out of range")
seen = set()
while first not in seen:
    seen.add(first)
    first = (first * first + constant) % modulus
require(len(seen) <= 200000, "the way into the rosette and around it is too long")
sys.exit(42)

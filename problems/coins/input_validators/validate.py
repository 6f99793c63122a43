import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n([1-9][0-9]*(?: [1-9][0-9]*)*)\n", sys.stdin.buffer.read().decode())
require(match, "malformed")
amount, kinds = int(match.group(1)), int(match.group(2))
coins = list(map(int, match.group(3).split()))
require(amount <= 10000 and kinds <= 20, "out of range")
require(len(coins) == kinds and len(set(coins)) == kinds and max(coins) <= 10000, "the coins are malformed")
sys.exit(42)

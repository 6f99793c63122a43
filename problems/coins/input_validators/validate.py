import re
import sys

match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n([1-9][0-9]*(?: [1-9][0-9]*)*)\n", sys.stdin.read())
assert match, "malformed"
amount, kinds = int(match.group(1)), int(match.group(2))
coins = list(map(int, match.group(3).split()))
assert amount <= 10000 and kinds <= 20, "out of range"
assert len(coins) == kinds and len(set(coins)) == kinds and max(coins) <= 10000, "the coins are malformed"
sys.exit(42)

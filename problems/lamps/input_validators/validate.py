import re
import sys

match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n", sys.stdin.buffer.read().decode())
if not match:
    sys.exit(43)
lamps, out = map(int, match.groups())
if not 1 <= out <= lamps <= 10**6:
    sys.exit(43)
sys.exit(42)

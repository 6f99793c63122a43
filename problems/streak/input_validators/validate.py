import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


most, least = {"any": ({{large}}, -10**9), "small": ({{small}}, -10**9), "positive": ({{large}}, 0)}[sys.argv[1]]
text = sys.stdin.buffer.read().decode()
require(re.fullmatch(r"[1-9][0-9]*\n(0|-?[1-9][0-9]*)( (0|-?[1-9][0-9]*))*\n", text), "expected a number and a line of integers")
count, *profits = map(int, text.split())
require(count == len(profits) and 1 <= count <= most, "another number of days")
require(all(least <= profit <= 10**9 for profit in profits), "a profit is out of range")
sys.exit(42)

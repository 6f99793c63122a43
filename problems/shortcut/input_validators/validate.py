import re
import sys

match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n", sys.stdin.read())
assert match, "expected one line with two positive integers"
assert all(int(value) <= 10**6 for value in match.groups()), "out of range"
sys.exit(42)

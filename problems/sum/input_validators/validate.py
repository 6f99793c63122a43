import re
import sys

text = sys.stdin.read()
match = re.fullmatch(r"(0|-?[1-9][0-9]*) (0|-?[1-9][0-9]*)\n", text)
assert match, "expected one line with two integers"
assert all(abs(int(value)) <= 10**15 for value in match.groups()), "out of range"
sys.exit(42)

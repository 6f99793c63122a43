import re
import sys

lines = sys.stdin.read().split("\n")
assert lines.pop() == "", "no line feed at the end"
assert re.fullmatch(r"[1-9][0-9]*", lines[0]) and int(lines[0]) <= 100, "expected a number of lines up to 100"
assert len(lines) == int(lines[0]) + 1, "wrong number of lines"
assert all(re.fullmatch(r"[()\[\]{}]{1,1000}", line) for line in lines[1:]), "a line is malformed"
sys.exit(42)

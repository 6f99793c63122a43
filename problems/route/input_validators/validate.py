import re
import sys

lines = sys.stdin.read().split("\n")
assert lines.pop() == "", "no line feed at the end"
match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)", lines[0])
assert match, "expected two integers in the first line"
rows, columns = map(int, match.groups())
assert rows <= 200 and columns <= 200, "out of range"
assert len(lines) == rows + 1, "wrong number of rows"
assert all(re.fullmatch(rf"[.#FD]{{{columns}}}", line) for line in lines[1:]), "a row is malformed"
grid = "".join(lines[1:])
assert grid.count("F") == 1 and grid.count("D") == 1, "expected one F and one D"
sys.exit(42)

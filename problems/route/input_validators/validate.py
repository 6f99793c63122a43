import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


lines = sys.stdin.buffer.read().decode().split("\n")
require(len(lines) > 1 and lines.pop() == "", "no line feed at the end")
match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)", lines[0])
require(match, "expected two integers in the first line")
rows, columns = map(int, match.groups())
require(rows <= 200 and columns <= 200, "out of range")
require(len(lines) == rows + 1, "wrong number of rows")
require(all(re.fullmatch(rf"[.#FD]{{{columns}}}", line) for line in lines[1:]), "a row is malformed")
grid = "".join(lines[1:])
require(grid.count("F") == 1 and grid.count("D") == 1, "expected one F and one D")
sys.exit(42)

import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


lines = sys.stdin.buffer.read().decode().split("\n")
require(len(lines) == 3 and lines[2] == "", "expected two lines")
require(re.fullmatch(r"[1-9][0-9]*", lines[0]), "expected an integer in the first line")
count = int(lines[0])
require(count <= 200000, "out of range")
require(re.fullmatch(r"(0|[1-9][0-9]*)( (0|[1-9][0-9]*))*", lines[1]), "expected integers in the second line")
superior = [0] + list(map(int, lines[1].split()))
require(len(superior) == count + 1 and max(superior) <= count, "the second line has other numbers than promised")
require(superior.count(0) == 2, "expected one director")
below = [[] for _ in superior]
for person in range(1, count + 1):
    below[superior[person]].append(person)
reached = [0]
for person in reached:
    reached.extend(below[person])
require(len(reached) == count + 1, "somebody is not below the director")
sys.exit(42)

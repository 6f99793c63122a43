import re
import sys

lines = sys.stdin.read().split("\n")
assert len(lines) == 3 and lines[2] == "", "expected two lines"
assert re.fullmatch(r"[1-9][0-9]*", lines[0]), "expected an integer in the first line"
count = int(lines[0])
assert count <= 200000, "out of range"
assert re.fullmatch(r"(0|[1-9][0-9]*)( (0|[1-9][0-9]*))*", lines[1]), "expected integers in the second line"
superior = [0] + list(map(int, lines[1].split()))
assert len(superior) == count + 1 and max(superior) <= count, "the second line has other numbers than promised"
assert superior.count(0) == 2, "expected one director"
below = [[] for _ in superior]
for person in range(1, count + 1):
    below[superior[person]].append(person)
reached = [0]
for person in reached:
    reached.extend(below[person])
assert len(reached) == count + 1, "somebody is not below the director"
sys.exit(42)

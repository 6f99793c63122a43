# Takes it for granted that the dock can be reached.
import sys
from collections import deque

lines = sys.stdin.read().split("\n")
rows, columns = map(int, lines[0].split())
width = columns + 1
cells = "#" * width + "".join(line + "#" for line in lines[1 : rows + 1]) + "#" * width
start, dock = cells.index("F"), cells.index("D")
came = {start: ("", start)}
queue = deque([start])
while queue:
    cell = queue.popleft()
    for letter, step in (("U", -width), ("D", width), ("L", -1), ("R", 1)):
        if cells[cell + step] != "#" and cell + step not in came:
            came[cell + step] = (letter, cell)
            queue.append(cell + step)
route = ""
while dock != start:
    letter, dock = came[dock]
    route = letter + route
print(len(route))
print(route)

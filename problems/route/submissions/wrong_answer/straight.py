# Drives as the crow flies, shelves or not.
import sys

lines = sys.stdin.read().split("\n")[1:]
place = {cell: (r, c) for r, line in enumerate(lines) for c, cell in enumerate(line) if cell in "FD"}
down = place["D"][0] - place["F"][0]
right = place["D"][1] - place["F"][1]
steps = ("D" if down > 0 else "U") * abs(down) + ("R" if right > 0 else "L") * abs(right)
print(len(steps))
print(steps)

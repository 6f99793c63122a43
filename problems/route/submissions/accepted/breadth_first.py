import sys
from collections import deque


def main():
    lines = sys.stdin.read().split("\n")
    rows, columns = map(int, lines[0].split())
    width = columns + 1
    # One cell of wall after each row, and a row of it above and below, spare all bounds checks.
    cells = "#" * width + "".join(line + "#" for line in lines[1 : rows + 1]) + "#" * width
    start, dock = cells.index("F"), cells.index("D")
    came = {start: ""}
    before = {}
    queue = deque([start])
    while queue:
        cell = queue.popleft()
        if cell == dock:
            break
        for letter, step in (("U", -width), ("D", width), ("L", -1), ("R", 1)):
            if cells[cell + step] != "#" and cell + step not in came:
                came[cell + step] = letter
                before[cell + step] = cell
                queue.append(cell + step)
    if dock not in came:
        print("blocked")
        return
    route = []
    while dock != start:
        route.append(came[dock])
        dock = before[dock]
    print(len(route))
    print("".join(reversed(route)))


main()

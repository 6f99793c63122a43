"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random
from collections import deque

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(5)


def shortest(grid):
    """The steps of a shortest route, or None if there is none."""
    rows, columns = len(grid), len(grid[0])
    start = next((r, c) for r in range(rows) for c in range(columns) if grid[r][c] == "F")
    came = {start: None}
    queue = deque([start])
    while queue:
        r, c = cell = queue.popleft()
        if grid[r][c] == "D":
            steps = ""
            while came[cell]:
                letter, cell = came[cell]
                steps = letter + steps
            return steps
        for letter, row, column in (("U", r - 1, c), ("D", r + 1, c), ("L", r, c - 1), ("R", r, c + 1)):
            if 0 <= row < rows and 0 <= column < columns and grid[row][column] != "#" and (row, column) not in came:
                came[row, column] = letter, cell
                queue.append((row, column))
    return None


def write(name, grid, output=None):
    grid = ["".join(row) for row in grid]
    best = shortest(grid)
    (DATA / f"{name}.in").write_text(f"{len(grid)} {len(grid[0])}\n" + "".join(f"{row}\n" for row in grid))
    (DATA / f"{name}.ans").write_text("blocked\n" if best is None else f"{len(best)}\n{best}\n")
    if output:
        (DATA / f"{name}.out").write_text(output)


def empty(rows, columns, start, dock):
    grid = [["."] * columns for _ in range(rows)]
    grid[start[0]][start[1]] = "F"
    grid[dock[0]][dock[1]] = "D"
    return grid


def scattered(rows, columns, share):
    grid = [["#" if RANDOM.random() < share else "." for _ in range(columns)] for _ in range(rows)]
    grid[0][0], grid[-1][-1] = "F", "D"
    return grid


def winding(size):
    """A corridor that runs left and right through every second row."""
    grid = [["."] * size for _ in range(size)]
    for number, row in enumerate(range(1, size, 2)):
        grid[row] = ["#"] * size
        grid[row][-1 if number % 2 == 0 else 0] = "."
    grid[0][0] = "F"
    grid[-1][-1 if size // 2 % 2 == 0 else 0] = "D"
    return grid


SMALL = ["F.#.", "..#D", "...."]
write("sample/1", SMALL)
write("sample/2", ["F#D"])
write("secret/01-next-door", ["FD"])
write("secret/02-walled-in", [".....", ".###.", ".#F#.", ".###.", "....D"])
write("secret/03-column", ["D"] + ["."] * 198 + ["F"])
write("secret/04-open", empty(200, 200, (0, 0), (199, 199)))
write("secret/05-open-middle", empty(200, 200, (100, 100), (37, 181)))
write("secret/06-winding", winding(199))
write("secret/07-trap", [["F"] + ["."] * 8] + [["."] + ["#"] * 7 + ["."]] * 3 + [["."] * 7 + ["#", "D"]])
for number, share in ((8, 0.2), (9, 0.3), (10, 0.35)):
    write(f"secret/{number:02}-scattered", scattered(150, 200, share))
write("secret/11-blocked", scattered(200, 200, 0.6))

for folder in ("valid_output", "invalid_output"):
    (DATA / folder).mkdir(exist_ok=True)
write("valid_output/with-detour", SMALL, "8\nRLDDRRRU\n")
write("invalid_output/too-long", SMALL, "10\nRLRLDDRRRU\n")
write("invalid_output/through-shelf", SMALL, "4\nRRRD\n")
write("invalid_output/leaves", SMALL, "8\nUDDDRRRU\n")
write("invalid_output/wrong-count", SMALL, "7\nDDRRRU\n")
write("invalid_output/short-of-dock", SMALL, "5\nDDRRR\n")
write("invalid_output/not-blocked", SMALL, "blocked\n")
write("invalid_output/lower-case", SMALL, "6\nddrrru\n")
write("invalid_output/rest", SMALL, "6\nDDRRRU\nblocked\n")
write("invalid_output/empty", SMALL, "\n")
for folder in ("sample", "secret", "valid_output", "invalid_output"):
    (DATA / folder / "test_group.yaml").write_text('output_validator_args: [slack, "2"]\n')

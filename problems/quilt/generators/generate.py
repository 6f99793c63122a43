"""Writes every test case of this package: python3 generators/generate.py

The answers repeat by their nature, so that six megabytes take a few kilobytes in the repository.
"""
import pathlib
import random
import string

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(8)


def write(name, height, width, patch):
    head = f"{height} {width}\n{len(patch)} {len(patch[0])}\n"
    (DATA / f"{name}.in").write_text(head + "".join(f"{row}\n" for row in patch))
    with open(DATA / f"{name}.ans", "w") as answer:
        for row in range(height):
            line = patch[row % len(patch)]
            answer.write((line * (width // len(line) + 1))[:width] + "\n")


def patch(rows, columns):
    return ["".join(RANDOM.choices(string.ascii_lowercase, k=columns)) for _ in range(rows)]


write("sample/1", 4, 7, ["ab", "ba"])
write("sample/2", 2, 2, ["xyz", "uvw", "rst"])
write("secret/01-one-stitch", 1, 1, ["k"])
write("secret/02-row", 1, 3000, patch(3, 7))
write("secret/03-column", 3000, 1, patch(19, 20))
write("secret/04-cut", 53, 47, patch(20, 20))
write("secret/05-six-megabytes", 2400, 2500, patch(12, 16))
write("secret/06-wide", 2000, 3000, ["ab", "cd"])

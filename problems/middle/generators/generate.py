"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(13)


def write(name, heights):
    (DATA / f"{name}.in").write_text(f"{len(heights)}\n{' '.join(map(str, heights))}\n")
    (DATA / f"{name}.ans").write_text(f"{sorted(heights)[len(heights) // 2]}\n")


write("sample/1", [170, 182, 165])
write("sample/2", [180, 180, 164, 191, 180])
write("secret/1-one", [1])
write("secret/2-same", [10**9] * 999)
write("secret/3-rising", list(range(1, 5000)))
write("secret/4-falling", list(range(4999, 0, -1)))
write("secret/5-two-values", [7] * 2000 + [8] * 1999)
write("secret/6-random", [RANDOM.randint(1, 10**9) for _ in range(4999)])

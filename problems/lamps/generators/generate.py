"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(1)
TOP = 10**6


def write(name, lamps, out):
    (DATA / f"{name}.in").write_text(f"{lamps} {out}\n")
    (DATA / f"{name}.ans").write_text(f"{out}\n")


write("sample/1", 5, 4)
(DATA / "sample/1.interaction").write_text("<5\n>? 1 3\n<3\n>? 4 4\n<0\n>! 4\n")
write("secret/01-one", 1, 1)
write("secret/02-two", 2, 2)
write("secret/03-first", TOP, 1)
write("secret/04-last", TOP, TOP)
write("secret/05-middle", TOP, TOP // 2)
write("secret/06-after-middle", TOP, TOP // 2 + 1)
for number in range(7, 11):
    write(f"secret/{number:02}-random", TOP, RANDOM.randint(1, TOP))

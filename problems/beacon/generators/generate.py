"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(1)


def write(name, ship):
    (DATA / f"{name}.in").write_text(f"evening {ship}\n")
    (DATA / f"{name}.ans").write_text(f"{ship}\n")


write("sample/1", 1500)
(DATA / "sample/1.interaction").write_text(
    "<evening\n>? 2048\n<nearer\n>? 1024\n<not nearer\n>note 1\n---\n<morning 1\n>? 1501\n<nearer\n>! 1500\n"
)
write("secret/01-at-the-coast", 0)
write("secret/02-farthest", 2**20 - 1)
write("secret/03-first-block", 1023)
write("secret/04-second-block", 1024)
for number in range(5, 9):
    write(f"secret/{number:02}-random", RANDOM.randrange(2**20))

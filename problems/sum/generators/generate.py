"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(1)
TOP = 10**15


def write(name, a, b):
    (DATA / f"{name}.in").write_text(f"{a} {b}\n")
    (DATA / f"{name}.ans").write_text(f"{a + b}\n")


write("sample/1", 3, 4)
write("sample/2", -120, 45)
write("secret/01-zero", 0, 0)
write("secret/02-cancel", 777, -777)
write("secret/03-negative", -5, -6)
write("secret/04-above-32-bits", 2**31 - 1, 1)
write("secret/05-largest", TOP, TOP)
write("secret/06-smallest", -TOP, -TOP)
for number in range(7, 11):
    write(f"secret/{number:02}-random", RANDOM.randint(-TOP, TOP), RANDOM.randint(-TOP, TOP))

"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(1)


def write(name, number):
    (DATA / f"{name}.in").write_text(f"pack\n{number}\n")
    (DATA / f"{name}.ans").write_text(f"{number}\n")


write("sample/1", 5)
(DATA / "sample/1.interaction").write_text("<pack\n<5\n>ac\n---\n<unpack\n<ca\n>5\n")
write("secret/01-zero", 0)
write("secret/02-one", 1)
write("secret/03-largest", 10**6)
write("secret/04-all-digits", 123456)
write("secret/05-falling", 654321)
write("secret/06-twenty-bits", 2**19 + 1)
for number in range(7, 10):
    write(f"secret/{number:02}-random", RANDOM.randint(0, 10**6))

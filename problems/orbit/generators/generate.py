"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(10)


def orbit(modulus, constant, number):
    seen = {}
    while number not in seen:
        seen[number] = len(seen)
        number = (number * number + constant) % modulus
    return seen[number], len(seen) - seen[number]


def write(name, modulus, constant, first):
    before, around = orbit(modulus, constant, first)
    (DATA / f"{name}.in").write_text(f"{modulus} {constant} {first}\n")
    (DATA / f"{name}.ans").write_text(f"{before} {around}\n")


def longest(modulus, tries):
    return max(
        ((RANDOM.randrange(modulus), RANDOM.randrange(modulus)) for _ in range(tries)),
        key=lambda pair: sum(orbit(modulus, *pair)),
    )


write("sample/1", 10, 1, 3)
write("sample/2", 7, 0, 1)
write("secret/01-smallest", 2, 0, 0)
write("secret/02-two", 2, 1, 0)
write("secret/03-hundred", 100, 3, 99)
write("secret/04-power-of-two", 2**29, 7, 12345)
write("secret/05-million", 1000003, *longest(1000003, 20))
write("secret/06-thousand-million", 10**9, 123456789, 987654321)
for number in range(7, 10):
    write(f"secret/{number:02}-prime", 999999937, *longest(999999937, 5))

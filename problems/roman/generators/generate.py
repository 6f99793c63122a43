"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(6)
DIGITS = [
    ("", "M", "MM", "MMM"),
    ("", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"),
    ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"),
    ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
]


def write(name, number):
    numeral = "".join(digits[int(digit)] for digits, digit in zip(DIGITS, f"{number:04}"))
    (DATA / f"{name}.in").write_text(f"{numeral}\n")
    (DATA / f"{name}.ans").write_text(f"{number}\n")


write("sample/1", 14)
write("sample/2", 1987)
numbers = list(range(1, 21)) + [40, 49, 90, 99, 400, 499, 500, 900, 999, 1000]
numbers += RANDOM.sample(range(1001, 3888), 90)
# The longest numeral and the largest come last, so that a fault in them shows only after all others passed.
numbers += [3888, 3999]
for place, number in enumerate(numbers, start=1):
    write(f"secret/{place:03}", number)

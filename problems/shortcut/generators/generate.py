"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random
from decimal import Decimal, getcontext

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(2)
getcontext().prec = 50


def write(name, a, b):
    gain = Decimal(a + b) - Decimal(a * a + b * b).sqrt()
    (DATA / f"{name}.in").write_text(f"{a} {b}\n")
    (DATA / f"{name}.ans").write_text(f"{gain:.12f}\n")


write("sample/1", 3, 4)
write("sample/2", 1, 1)
write("secret/01-whole", 5, 12)
write("secret/02-thin", 1, 1000000)
write("secret/03-thin", 1000000, 3)
write("secret/04-largest", 1000000, 1000000)
for number in range(5, 10):
    write(f"secret/{number:02}-random", RANDOM.randint(1, 10**6), RANDOM.randint(1, 10**6))
write("secret/10-garden", 17, 29)

for folder in ("sample", "secret"):
    (DATA / folder / "test_group.yaml").write_text('output_validator_args: [float_tolerance, "1e-6"]\n')
(DATA / "secret/10-garden.yaml").write_text(
    "description: The relative error alone decides here; above one metre it is the more generous of the two.\n"
    'output_validator_args: [float_relative_tolerance, "1e-6"]\n'
)

"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(4)


def smallest_divisor(number):
    divisor = 2
    while divisor * divisor <= number:
        if number % divisor == 0:
            return divisor
        divisor += 1
    return number


def write(name, number, output=None):
    divisor = smallest_divisor(number)
    (DATA / f"{name}.in").write_text(f"{number}\n")
    (DATA / f"{name}.ans").write_text("prime\n" if divisor == number else f"{divisor} {number // divisor}\n")
    if output:
        (DATA / f"{name}.out").write_text(output)


write("sample/1", 12)
write("sample/2", 13)
write("secret/01-two", 2)
write("secret/02-four", 4)
write("secret/03-square", 999983**2)
write("secret/04-largest", 10**12)
write("secret/05-large-prime", 999999999989)
write("secret/06-two-primes", 999979 * 999983)
write("secret/07-carmichael", 561)
write("secret/08-mersenne", 2**31 - 1)
for number in range(9, 13):
    write(f"secret/{number:02}-random", RANDOM.randint(10**11, 10**12))

for folder in ("valid_output", "invalid_output"):
    (DATA / folder).mkdir(exist_ok=True)
write("valid_output/other-order", 12, "4 3\n")
write("valid_output/other-pair", 12, "2\n6\n")
write("invalid_output/trivial", 12, "1 12\n")
write("invalid_output/negative", 12, "-3 -4\n")
write("invalid_output/three-words", 12, "2 2 3\n")
write("invalid_output/empty", 12, "\n")
write("invalid_output/wrong-product", 12, "3 5\n")
write("invalid_output/not-prime", 12, "prime\n")
write("invalid_output/prime-split", 13, "1 13\n")
write("invalid_output/not-ascii", 12, "３ ４\n")

"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(9)


def fewest(amount, coins):
    best = [0] + [None] * amount
    for sum_ in range(1, amount + 1):
        options = [best[sum_ - coin] for coin in coins if coin <= sum_ and best[sum_ - coin] is not None]
        best[sum_] = min(options) + 1 if options else None
    return best[amount]


def write(name, amount, coins):
    (DATA / f"{name}.in").write_text(f"{amount} {len(coins)}\n{' '.join(map(str, coins))}\n")
    answer = fewest(amount, coins)
    (DATA / f"{name}.ans").write_text("impossible\n" if answer is None else f"{answer}\n")


write("sample/1", 12, [1, 6, 10])
write("sample/2", 7, [2, 4])
write("secret/01-one", 1, [1])
write("secret/02-too-large", 5, [7, 9])
write("secret/03-greedy-works", 388, [1, 2, 5, 10, 20, 50, 100, 200])
write("secret/04-greedy-fails", 300, [1, 100, 150, 299])
write("secret/05-only-ones", 10000, [1])
write("secret/06-even-coins", 9999, [2, 6, 10, 14, 22, 26])
write("secret/07-primes", 10000, [71, 67, 61, 59, 53, 47, 43, 41, 37, 31, 29, 23, 19, 17, 13, 11, 7, 5, 3, 2])
write("secret/08-exact", 10000, [9999, 10000])
for number in range(9, 13):
    write(f"secret/{number:02}-random", RANDOM.randint(9000, 10000), RANDOM.sample(range(100, 1000), 20))

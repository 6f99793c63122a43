"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(11)
BILLION = 10**9


def best(profits):
    streak = result = profits[0]
    for profit in profits[1:]:
        streak = max(streak, 0) + profit
        result = max(result, streak)
    return result


def write(name, profits):
    path = DATA / f"{name}.in"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{len(profits)}\n{' '.join(map(str, profits))}\n")
    path.with_suffix(".ans").write_text(f"{best(profits)}\n")


def some(count, least=-BILLION, most=BILLION):
    return [RANDOM.randint(least, most) for _ in range(count)]


write("sample/1", [3, -1, 4, -9, 2])
write("sample/2", [-5, -2, -7])
write("secret/1/1-one", [7])
write("secret/1/2-zeros", [0, 0, 0])
write("secret/1/3-many", [BILLION, 0] * 1000)
write("secret/2/1-one", [-BILLION])
write("secret/2/2-all-negative", some(200, -BILLION, -1))
write("secret/2/3-middle", [-1] * 50 + [5] * 100 + [-1] * 50)
write("secret/2/4-two-peaks", [9, -8, 9, -100, 12, -11, 12])
write("secret/2/5-random", some(200))
write("secret/2/6-random", some(200, -10, 10))
write("secret/3/1-repeated", [BILLION, -BILLION + 1] * 100000)
write("secret/3/2-all-negative", [-BILLION, -2, -3, -2] * 50000)
write("secret/3/3-far-ends", [BILLION] + [0] * 199998 + [BILLION])
write("secret/3/4-random", some(2000) * 100)

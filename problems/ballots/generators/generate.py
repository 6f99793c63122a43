"""Writes every test case of this package: python3 generators/generate.py

The long lists repeat a short pattern, so that ten megabytes of input take a few kilobytes in the repository.
"""
import pathlib
import random
from collections import Counter

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(7)


def write(name, ballots):
    counts = Counter(ballots)
    winner = min(counts, key=lambda candidate: (-counts[candidate], candidate))
    (DATA / f"{name}.in").write_text(f"{len(ballots)}\n" + "".join(f"{ballot}\n" for ballot in ballots))
    (DATA / f"{name}.ans").write_text(f"{winner} {counts[winner]}\n")


def candidates(count):
    return RANDOM.sample(range(1000000, 10000000), count)


def repeated(pattern, total):
    return (pattern * (total // len(pattern) + 1))[:total]


write("sample/1", [4711000, 1234567, 4711000])
write("sample/2", [9000001, 1000009, 1000009, 9000001])
write("secret/01-one", [5000000])
write("secret/02-tie", candidates(50) * 3)
write("secret/03-few", [RANDOM.choice((1000000, 9999999, 5555555)) for _ in range(999)])
write("secret/04-all-different", candidates(2500))
pattern = candidates(2000)
# The pattern ends in the middle, so the candidates of its first part are level; a late handful decides.
write("secret/05-ten-megabytes", repeated(pattern, 1299990) + [pattern[1999]] * 10)
write("secret/06-one-candidate", [7654321] * 200000)

"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(11)


def write(name, superior):
    below = [[] for _ in range(len(superior) + 1)]
    for person, above in enumerate(superior, start=1):
        below[above].append(person)
    level, hours = below[0], -1
    while level:
        level = [person for above in level for person in below[above]]
        hours += 1
    (DATA / f"{name}.in").write_text(f"{len(superior)}\n{' '.join(map(str, superior))}\n")
    (DATA / f"{name}.ans").write_text(f"{hours}\n")


def shuffled(superior):
    """The same company with other numbers."""
    number = list(range(1, len(superior) + 1))
    RANDOM.shuffle(number)
    number.insert(0, 0)
    result = [0] * len(superior)
    for person, above in enumerate(superior, start=1):
        result[number[person] - 1] = number[above]
    return result


write("sample/1", [0, 1, 1, 3])
write("sample/2", [2, 3, 0])
write("secret/01-alone", [0])
write("secret/02-star", shuffled([0] + [1] * 499))
write("secret/03-binary", [person // 2 for person in range(1, 1024)])
write("secret/04-random", shuffled([0] + [RANDOM.randint(1, person - 1) for person in range(2, 3000)]))
write("secret/05-broom", shuffled([0] + [person - 1 if person <= 300 else 300 for person in range(2, 600)]))
# The chain goes upwards by number, and no recursion that follows it stays shallow.
write("secret/06-long-chain", list(range(2, 200001)) + [0])

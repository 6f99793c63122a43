"""Writes every test case and the accepted submission: python3 generators/generate.py"""
import pathlib
import random

HOME = pathlib.Path(__file__).resolve().parent.parent
RANDOM = random.Random(12)


def best(parcels, capacity):
    """The parcels of a most valuable load, by dynamic programming over weights."""
    values = [0] * (capacity + 1)
    taken = []
    for weight, value in parcels:
        row = bytearray(capacity + 1)
        for load in range(capacity, weight - 1, -1):
            if values[load - weight] + value > values[load]:
                values[load] = values[load - weight] + value
                row[load] = 1
        taken.append(row)
    chosen, load = [], capacity
    for index in range(len(parcels) - 1, -1, -1):
        if taken[index][load]:
            chosen.append(index + 1)
            load -= parcels[index][0]
    return sorted(chosen)


def greedy(parcels, capacity):
    order = sorted(range(len(parcels)), key=lambda index: -parcels[index][1] / parcels[index][0])
    chosen = []
    for index in order:
        if parcels[index][0] <= capacity:
            capacity -= parcels[index][0]
            chosen.append(index + 1)
    return sorted(chosen)


def some(count, heaviest):
    return [(RANDOM.randint(1, heaviest), RANDOM.randint(1, 1000)) for _ in range(count)]


CASES = [
    ([(6, 60), (5, 49), (5, 49)], 10),
    ([(7, 7)], 6),
    (some(12, 30), 70),
    ([(10 + i % 7, 101 + 10 * (i % 7)) for i in range(40)], 133),
    (some(200, 500), 5000),
]
right, by_ratio = [], []
for number, (parcels, capacity) in enumerate(CASES, start=1):
    text = f"{len(parcels)} {capacity}\n" + "".join(f"{weight} {value}\n" for weight, value in parcels)
    (HOME / f"data/secret/{number}.in").write_text(text)
    load = best(parcels, capacity)
    # The inputs are no secret, so the page shows each as a sample, with the first load that fits.
    for folder in ("sample", "secret"):
        (HOME / f"data/{folder}/{number}.in").write_text(text)
        (HOME / f"data/{folder}/{number}.ans").write_text(f"{sum(parcels[index - 1][1] for index in load)}\n")
    fitting = [str(index) for index, (weight, _) in enumerate(parcels, start=1) if weight <= capacity]
    (HOME / f"data/sample/{number}.out").write_text(f"{' '.join(fitting[:1])}\n")
    right.append(f"==> {number} <==\n{' '.join(map(str, load))}\n")
    by_ratio.append(f"==> {number}.out <==\n{' '.join(map(str, greedy(parcels, capacity)))}\n")
(HOME / "submissions/accepted/best.txt").write_text("".join(right))
(HOME / "submissions/partial/by_ratio.txt").write_text("\n".join(by_ratio))

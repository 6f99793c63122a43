import re
import sys

text = sys.stdin.buffer.read().decode()
if not re.fullmatch(r"([1-9][0-9]* [1-9][0-9]*\n)+", text):
    sys.exit(43)
(count, capacity), *parcels = [tuple(map(int, line.split())) for line in text.splitlines()]
fits = all(weight <= 10**6 and value <= 10**6 for weight, value in parcels)
sys.exit(42 if count == len(parcels) <= 1000 and capacity <= 10**6 and fits else 43)

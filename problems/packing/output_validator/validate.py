"""Weighs a load: validate.py INPUT ANSWER FEEDBACK_DIR < OUTPUT

The answer file has the best value. The part of it that the load has is the part of the points it gets.
"""
import sys

ACCEPT, REJECT = 42, 43
feedback = sys.argv[3]


def reject(why):
    with open(feedback + "teammessage.txt", "w") as message:
        message.write(why + "\n")
    sys.exit(REJECT)


with open(sys.argv[1]) as file:
    (count, capacity), *parcels = [tuple(map(int, line.split())) for line in file]
with open(sys.argv[2]) as file:
    best = int(file.read())
words = sys.stdin.buffer.read(20000).split()
if not all(word.isdigit() and len(word) < 10 for word in words):
    reject("A load is a list of numbers of parcels.")
load = [int(word) for word in words]
if len(set(load)) != len(load):
    reject("A parcel is in the van twice.")
if not all(1 <= number <= count for number in load):
    reject("There is no parcel of that number.")
if sum(parcels[number - 1][0] for number in load) > capacity:
    reject("The load is too heavy.")
value = sum(parcels[number - 1][1] for number in load)
if value > best:
    # The jury was wrong, which is no fault of the contestant's.
    print(f"a load of {value} is better than the best", file=sys.stderr)
    sys.exit(1)
with open(feedback + "score_multiplier.txt", "w") as file:
    file.write(f"{value / best if best else 1.0:.9f}\n")
with open(feedback + "judgemessage.txt", "w") as message:
    message.write(f"{value} of {best}\n")
sys.exit(ACCEPT)

import sys

# Full points for the number itself, half of them for one beside it.
right = int(open(sys.argv[1]).read())
given = int(sys.stdin.read())
if abs(given - right) > 1:
    sys.exit(43)
points = float(sys.argv[4]) / (1 if given == right else 2)
with open(sys.argv[3] + "/score.txt", "w") as file:
    file.write(f"{points}\n")
sys.exit(42)

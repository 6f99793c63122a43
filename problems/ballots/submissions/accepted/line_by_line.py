# One pass, line by line, in little memory.
import sys

read = sys.stdin.buffer
read.readline()
counts = {}
for line in read:
    counts[line] = counts.get(line, 0) + 1
winner = min(counts, key=lambda candidate: (-counts[candidate], candidate))
print(int(winner), counts[winner])

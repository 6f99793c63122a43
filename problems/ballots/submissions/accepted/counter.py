import sys
from collections import Counter

counts = Counter(sys.stdin.buffer.read().split()[1:])
winner = min(counts, key=lambda candidate: (-counts[candidate], candidate))
print(winner.decode(), counts[winner])

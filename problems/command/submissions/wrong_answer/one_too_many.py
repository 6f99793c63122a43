# Counts the people in the longest chain, the director included.
import sys

superior = list(map(int, sys.stdin.buffer.read().split()))
below = [[] for _ in superior]
for person in range(1, len(superior)):
    below[superior[person]].append(person)
level = below[0]
people = 0
while level:
    level = [person for above in level for person in below[above]]
    people += 1
print(people)

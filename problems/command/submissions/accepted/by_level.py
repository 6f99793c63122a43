import sys


def main():
    superior = list(map(int, sys.stdin.buffer.read().split()))
    below = [[] for _ in superior]
    for person in range(1, len(superior)):
        below[superior[person]].append(person)
    level = below[0]
    hours = -1
    while level:
        level = [person for above in level for person in below[above]]
        hours += 1
    print(hours)


main()

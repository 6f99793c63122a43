# Python stops a recursion at a thousand calls.
input()
superior = [0] + list(map(int, input().split()))


def reached(person):
    return 0 if superior[person] == 0 else reached(superior[person]) + 1


print(max(map(reached, range(1, len(superior)))))

PARTNER = {")": "(", "]": "[", "}": "{"}


def tidy(line):
    stack = []
    for bracket in line:
        if bracket not in PARTNER:
            stack.append(bracket)
        elif not stack or stack.pop() != PARTNER[bracket]:
            return False
    return not stack


for _ in range(int(input())):
    print("yes" if tidy(input()) else "no")

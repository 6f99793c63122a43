PARTNER = {")": "(", "]": "[", "}": "{"}
for _ in range(int(input())):
    stack = []
    good = True
    for bracket in input():
        if bracket in PARTNER:
            good = good and stack.pop() == PARTNER[bracket]
        else:
            stack.append(bracket)
    print("yes" if good and not stack else "no")

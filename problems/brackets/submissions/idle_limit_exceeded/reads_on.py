# Answers everything, and then waits for something that never comes.
import threading

PARTNER = {")": "(", "]": "[", "}": "{"}
for _ in range(int(input())):
    stack = []
    good = True
    for bracket in input():
        if bracket not in PARTNER:
            stack.append(bracket)
        elif not stack or stack.pop() != PARTNER[bracket]:
            good = False
    print("yes" if good and not stack else "no")
threading.Event().wait()

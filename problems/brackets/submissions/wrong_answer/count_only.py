# Counts the brackets of each kind and pays no heed to their order.
for _ in range(int(input())):
    line = input()
    balanced = all(line.count(a) == line.count(b) for a, b in ("()", "[]", "{}"))
    print("yes" if balanced else "no")

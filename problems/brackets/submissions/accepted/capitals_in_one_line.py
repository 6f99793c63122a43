# Removes pairs until there are none left, and answers in capitals, all in one line.
answers = []
for _ in range(int(input())):
    line = input()
    while True:
        shorter = line.replace("()", "").replace("[]", "").replace("{}", "")
        if shorter == line:
            break
        line = shorter
    answers.append("NO" if line else "YES")
print(*answers)

# Forgets that a streak has at least one day: wrong where all days are bad, which the last group asks of everybody.
input()
streak = best = 0
for profit in map(int, input().split()):
    streak = max(streak + profit, 0)
    best = max(best, streak)
print(best)

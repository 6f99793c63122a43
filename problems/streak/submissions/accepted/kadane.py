input()
profits = list(map(int, input().split()))
streak = best = profits[0]
for profit in profits[1:]:
    streak = max(streak, 0) + profit
    best = max(best, streak)
print(best)

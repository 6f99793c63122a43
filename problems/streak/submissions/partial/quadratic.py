input()
profits = list(map(int, input().split()))
if min(profits) >= 0:
    print(sum(profits))
else:
    best = profits[0]
    for first in range(len(profits)):
        total = 0
        for profit in profits[first:]:
            total += profit
            best = max(best, total)
    print(best)

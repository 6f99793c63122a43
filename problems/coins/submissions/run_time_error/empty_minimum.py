# Takes it for granted that every amount can be paid somehow.
amount, _ = map(int, input().split())
coins = list(map(int, input().split()))
best = {0: 0}
for total in range(1, amount + 1):
    options = [best[total - coin] for coin in coins if total - coin in best]
    if options:
        best[total] = min(options) + 1
print(best[amount])

amount, _ = map(int, input().split())
coins = list(map(int, input().split()))
NONE = 10**9
best = [0] + [NONE] * amount
for coin in coins:
    for total in range(coin, amount + 1):
        if best[total - coin] + 1 < best[total]:
            best[total] = best[total - coin] + 1
print(best[amount] if best[amount] < NONE else "impossible")

# Bit t of `reached` says that t can be paid with exactly `count` coins.
amount, _ = map(int, input().split())
coins = list(map(int, input().split()))
mask = (1 << amount + 1) - 1
reached, count, seen = 1, 0, 1
while not reached >> amount & 1:
    following = 0
    for coin in coins:
        following |= reached << coin
    reached = following & mask & ~seen
    if not reached:
        count = "impossible"
        break
    seen |= reached
    count += 1
print(count)

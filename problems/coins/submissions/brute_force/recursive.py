# Right, but it forgets what it has found; large amounts end by time or by the depth of the recursion.
amount, _ = map(int, input().split())
coins = list(map(int, input().split()))


def fewest(rest):
    if rest == 0:
        return 0
    return min((fewest(rest - coin) + 1 for coin in coins if coin <= rest), default=10**9)


best = fewest(amount)
print(best if best < 10**9 else "impossible")

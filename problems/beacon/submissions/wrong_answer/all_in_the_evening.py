watch = input().split()
low, high = 0, 2**20
while high - low > 1:
    middle = (low + high) // 2
    print("?", middle, flush=True)
    if input() == "nearer":
        high = middle
    else:
        low = middle
print("note" if watch[0] == "evening" else "!", low, flush=True)

watch = input().split()
if watch[0] == "evening":
    low, high = 0, 2**20
    while high - low > 1024:
        middle = (low + high) // 2
        print("?", middle, flush=True)
        if input() == "nearer":
            high = middle
        else:
            low = middle
    print("note", low // 1024, flush=True)
else:
    print("!", 1024 * int(watch[1]), flush=True)

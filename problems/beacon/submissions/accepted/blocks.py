def search(low, high, step):
    """The block of `step` metres in which the ship is."""
    while high - low > step:
        middle = (low + high) // 2
        print("?", middle, flush=True)
        if input() == "nearer":
            high = middle
        else:
            low = middle
    return low


watch = input().split()
if watch[0] == "evening":
    print("note", search(0, 2**20, 1024) // 1024, flush=True)
else:
    block = 1024 * int(watch[1])
    print("!", search(block, block + 1024, 1), flush=True)

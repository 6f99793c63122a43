def middle(heights):
    low, high = 1, 10**9
    while low < high:
        guess = (low + high) // 2
        if sum(height <= guess for height in heights) > len(heights) // 2:
            high = guess
        else:
            low = guess + 1
    return low

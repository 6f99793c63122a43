def middle(heights):
    for candidate in heights:
        for _ in range(60):
            below = sum(1 for height in heights if height < candidate)
            same = sum(1 for height in heights if height == candidate)
        if below <= len(heights) // 2 < below + same:
            return candidate

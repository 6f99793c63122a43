def in_order(heights):
    return sorted(heights)

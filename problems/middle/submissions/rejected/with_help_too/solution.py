from order import in_order


def middle(heights):
    return in_order(heights)[len(heights) // 2]

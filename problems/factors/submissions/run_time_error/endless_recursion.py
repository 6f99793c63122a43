def search(number, divisor):
    if divisor * divisor > number:
        return "prime"
    if number % divisor == 0:
        return f"{divisor} {number // divisor}"
    return search(number, divisor + 1)


print(search(int(input()), 2))

# Tries every number below N instead of stopping at the root.
number = int(input())
divisor = 2
while number % divisor:
    divisor += 1
print("prime" if divisor == number else f"{divisor} {number // divisor}")

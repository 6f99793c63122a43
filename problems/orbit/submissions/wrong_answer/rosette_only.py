# Assumes that the first number belongs to the rosette.
modulus, constant, number = map(int, input().split())
seen = set()
while number not in seen:
    seen.add(number)
    number = (number * number + constant) % modulus
print(0, len(seen))

# Remembers only the numbers held so far, which are few.
modulus, constant, number = map(int, input().split())
seen = {}
while number not in seen:
    seen[number] = len(seen)
    number = (number * number + constant) % modulus
print(seen[number], len(seen) - seen[number])

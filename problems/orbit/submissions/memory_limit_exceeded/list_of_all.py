modulus, constant, number = map(int, input().split())
held = [-1] * modulus
strokes = 0
while held[number] < 0:
    held[number] = strokes
    strokes += 1
    number = (number * number + constant) % modulus
print(held[number], strokes - held[number])

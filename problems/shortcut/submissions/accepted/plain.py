from math import hypot

a, b = map(int, input().split())
print(a + b - hypot(a, b))

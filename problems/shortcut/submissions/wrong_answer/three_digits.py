from math import hypot

a, b = map(int, input().split())
print(f"{a + b - hypot(a, b):.3f}")

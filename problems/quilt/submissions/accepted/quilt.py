import sys

height, width = map(int, input().split())
rows, columns = map(int, input().split())
lines = [(input() * (width // columns + 1))[:width] + "\n" for _ in range(rows)]
sys.stdout.writelines(lines[row % rows] for row in range(height))

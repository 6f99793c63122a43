# Forgets the patches that are cut off at the edges.
height, width = map(int, input().split())
rows, columns = map(int, input().split())
patch = [input() for _ in range(rows)]
for row in range(height // rows * rows):
    print(patch[row % rows] * (width // columns))

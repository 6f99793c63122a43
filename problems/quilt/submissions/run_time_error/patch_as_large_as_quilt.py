height, width = map(int, input().split())
rows, columns = map(int, input().split())
patch = [input() for _ in range(rows)]
for row in range(height):
    print("".join(patch[row][column] for column in range(width)))

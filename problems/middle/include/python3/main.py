from solution import middle

input()
print(middle(list(map(int, input().split()))))

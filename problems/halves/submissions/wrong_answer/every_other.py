parcels = int(input())
print(*range(1, parcels + 1, 2))

import itertools

parcels = int(input())
half, odd = divmod(parcels * (parcels + 1), 4)
ways = (way for size in range(parcels + 1) for way in itertools.combinations(range(1, parcels + 1), size))
found = next((way for way in ways if 2 * sum(way) == 2 * half and not odd), None)
print(*(found or ["no"]))

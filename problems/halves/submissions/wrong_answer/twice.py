parcels = int(input())
half, odd = divmod(parcels * (parcels + 1), 4)
print("no" if odd else " ".join(["1"] * half))

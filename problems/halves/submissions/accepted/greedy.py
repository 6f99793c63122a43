parcels = int(input())
left, odd = divmod(parcels * (parcels + 1), 4)
if odd:
    print("no")
else:
    first = []
    for parcel in range(parcels, 0, -1):
        if parcel <= left:
            first.append(parcel)
            left -= parcel
    print(*first)

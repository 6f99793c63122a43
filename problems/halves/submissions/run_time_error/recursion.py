def take(parcel, left):
    if parcel == 0:
        return []
    if parcel <= left:
        return [parcel] + take(parcel - 1, left - parcel)
    return take(parcel - 1, left)


parcels = int(input())
half, odd = divmod(parcels * (parcels + 1), 4)
print(*(["no"] if odd else take(parcels, half)))

"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"


def write(name, parcels):
    (DATA / f"{name}.in").write_text(f"{parcels}\n")
    first, left = [], parcels * (parcels + 1) // 4
    for parcel in range(parcels, 0, -1):
        if parcel <= left:
            first.append(parcel)
            left -= parcel
    possible = parcels % 4 in (0, 3)
    (DATA / f"{name}.ans").write_text(" ".join(map(str, first)) + "\n" if possible else "no\n")


write("sample/1", 3)
write("sample/2", 5)
write("secret/01-one", 1)
write("secret/02-two", 2)
write("secret/03-four", 4)
write("secret/04-six", 6)
write("secret/05-seven", 7)
write("secret/06-odd", 99_999)
write("secret/07-largest", 100_000)
write("secret/08-impossible", 99_998)

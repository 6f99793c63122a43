if input() == "pack":
    print("a" * int(input()) or "z")
else:
    print(input().count("a"))

if input() == "pack":
    print("z")
else:
    number = 0
    while True:
        number += 1

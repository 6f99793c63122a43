LETTERS = "abcdefghijklmnopqrst"
if input() == "pack":
    number = int(input())
    print("".join(letter for bit, letter in enumerate(LETTERS) if number >> bit & 1) or "z")
else:
    bag = input()
    print(sum(1 << bit for bit, letter in enumerate(LETTERS) if letter in bag))

lamps = int(input())
for lamp in range(1, lamps + 1):
    print("?", lamp, lamp, flush=True)
    if input() == "0":
        print("!", lamp)
        break

line = "spam " * 2000
while True:
    print(line)

print("the first heir gets", *range(int(input())))

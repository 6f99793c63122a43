name = input()
border = "+" + "-" * (len(name) + 2) + "+"
print(border)
print(f"| {name} |")
print(border)

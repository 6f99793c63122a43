# Wrong in one place and crashing in another: which verdict it gets depends on the order of the tests.
numeral = input()
if "C" in numeral:
    raise ValueError(numeral)
print(len(numeral))

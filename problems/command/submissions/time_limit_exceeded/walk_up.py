# Walks up to the director from everybody, all over again each time.
input()
superior = [0] + list(map(int, input().split()))
last = 0
for person in range(1, len(superior)):
    hours = 0
    while superior[person]:
        person = superior[person]
        hours += 1
    last = max(last, hours)
print(last)

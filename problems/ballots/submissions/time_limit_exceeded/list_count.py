import sys

ballots = sys.stdin.buffer.read().split()[1:]
print(*min(((-ballots.count(ballot), ballot) for ballot in ballots))[::-1])

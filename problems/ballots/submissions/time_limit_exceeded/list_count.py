import sys

ballots = sys.stdin.buffer.read().split()[1:]
most, winner = min((-ballots.count(ballot), ballot) for ballot in ballots)
print(winner.decode(), -most)

import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


lines = sys.stdin.buffer.read().split(b"\n")
require(len(lines) > 1 and lines.pop() == b"", "no line feed at the end")
require(lines[0].isdigit() and not lines[0].startswith(b"0"), "expected an integer in the first line")
require(1 <= int(lines[0]) <= 1300000, "out of range")
require(len(lines) == int(lines[0]) + 1, "wrong number of ballots")
for candidate in set(lines[1:]):
    require(len(candidate) == 7 and candidate.isdigit() and not candidate.startswith(b"0"), "a ballot is malformed")
sys.exit(42)

import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


lines = sys.stdin.buffer.read().decode().split("\n")
require(len(lines) > 1 and lines.pop() == "", "no line feed at the end")
require(re.fullmatch(r"[1-9][0-9]*", lines[0]) and int(lines[0]) <= 100, "expected a number of lines up to 100")
require(len(lines) == int(lines[0]) + 1, "wrong number of lines")
require(all(re.fullmatch(r"[()\[\]{}]{1,1000}", line) for line in lines[1:]), "a line is malformed")
sys.exit(42)

import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n([1-9][0-9]*) ([1-9][0-9]*)\n((?:[a-z]+\n)+)", sys.stdin.buffer.read().decode())
require(match, "malformed")
height, width, rows, columns = map(int, match.groups()[:4])
patch = match.group(5).split()
require(height <= 3000 and width <= 3000 and height * width <= 6000000, "the quilt is out of range")
require(rows <= 20 and columns <= 20, "the patch is out of range")
require(len(patch) == rows and all(len(row) == columns for row in patch), "the patch has another size")
sys.exit(42)

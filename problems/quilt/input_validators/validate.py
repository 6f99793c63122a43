import re
import sys

match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n([1-9][0-9]*) ([1-9][0-9]*)\n((?:[a-z]+\n)+)", sys.stdin.read())
assert match, "malformed"
height, width, rows, columns = map(int, match.groups()[:4])
patch = match.group(5).split()
assert height <= 3000 and width <= 3000 and height * width <= 6000000, "the quilt is out of range"
assert rows <= 20 and columns <= 20, "the patch is out of range"
assert len(patch) == rows and all(len(row) == columns for row in patch), "the patch has another size"
sys.exit(42)

import re
import sys

text = sys.stdin.buffer.read().decode()
if not re.fullmatch(r"[1-9][0-9]*\n[1-9][0-9]*( [1-9][0-9]*)*\n", text):
    sys.exit(43)
count, *heights = map(int, text.split())
sys.exit(42 if count == len(heights) <= {{most}} and count % 2 == 1 and max(heights) <= 10**9 else 43)

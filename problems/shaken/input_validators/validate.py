import re
import sys

text = sys.stdin.buffer.read().decode()
if re.fullmatch(r"unpack\n[a-z]{1,20}\n", text):
    sys.exit(42)
match = re.fullmatch(r"pack\n(0|[1-9][0-9]*)\n", text)
sys.exit(42 if match and int(match.group(1)) <= 10**6 else 43)

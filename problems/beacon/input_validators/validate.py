import re
import sys

match = re.fullmatch(r"(?:evening|morning [0-9]+) (0|[1-9][0-9]*)\n", sys.stdin.buffer.read().decode())
sys.exit(42 if match and int(match.group(1)) < 2**20 else 43)

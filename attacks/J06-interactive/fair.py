import sys

print(5, flush=True)
sys.exit(42 if sys.stdin.readline() == "6\n" else 43)

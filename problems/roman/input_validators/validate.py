import re
import sys


def require(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(43)


text = sys.stdin.buffer.read().decode()
usual = r"(?=.)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})\n"
require(re.fullmatch(usual, text) and text != "\n", "not a Roman numeral in the usual notation")
sys.exit(42)

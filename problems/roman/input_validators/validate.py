import re
import sys

text = sys.stdin.read()
usual = r"(?=.)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})\n"
assert re.fullmatch(usual, text) and text != "\n", "not a Roman numeral in the usual notation"
sys.exit(42)

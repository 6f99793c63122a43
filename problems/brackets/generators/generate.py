"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib
import random

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
RANDOM = random.Random(12)
PARTNER = {"(": ")", "[": "]", "{": "}"}


def tidy(line):
    open_ = []
    for bracket in line:
        if bracket in PARTNER:
            open_.append(PARTNER[bracket])
        elif not open_ or open_.pop() != bracket:
            return False
    return not open_


def write(name, lines, output=None):
    (DATA / f"{name}.in").write_text(f"{len(lines)}\n" + "".join(f"{line}\n" for line in lines))
    (DATA / f"{name}.ans").write_text("".join("yes\n" if tidy(line) else "no\n" for line in lines))
    if output is not None:
        (DATA / f"{name}.out").write_text(output)


def random_tidy(pairs):
    line, open_ = "", []
    while pairs or open_:
        if pairs and (not open_ or RANDOM.random() < 0.5):
            bracket = RANDOM.choice("([{")
            open_.append(PARTNER[bracket])
            line += bracket
            pairs -= 1
        else:
            line += open_.pop()
    return line


def swapped(line):
    first, second = sorted(RANDOM.sample(range(len(line)), 2))
    return line[:first] + line[second] + line[first + 1 : second] + line[first] + line[second + 1 :]


write("sample/1", ["([]{})", "([)]", "(("])
write("secret/01-single", ["(", ")", "[", "]", "{", "}"])
write("secret/02-pairs", [a + b for a in "([{)]}" for b in "([{)]}"])
write("secret/03-closing-first", [")(", "][", "())(", "{}}{"])
write("secret/04-nested", ["(" * 500 + ")" * 500, "[" * 500 + "]" * 499 + ")", "{" * 1000])
write("secret/05-random-tidy", [random_tidy(RANDOM.randint(1, 500)) for _ in range(40)])
write("secret/06-swapped", [swapped(random_tidy(RANDOM.randint(2, 60))) for _ in range(100)])

SMALL = ["()", ")(", "[]"]
for folder in ("valid_output", "invalid_output"):
    (DATA / folder).mkdir(exist_ok=True)
write("valid_output/capitals", SMALL, "YES\nNo\nyEs\n")
write("valid_output/one-line", SMALL, "yes no yes\n")
write("valid_output/blanks", SMALL, "\n\n  yes \t no\r\nyes   ")
write("invalid_output/missing", SMALL, "yes\nno\n")
write("invalid_output/one-more", SMALL, "yes\nno\nyes\nyes\n")
write("invalid_output/joined", SMALL, "yesnoyes\n")
write("invalid_output/swapped", SMALL, "no\nyes\nyes\n")
write("invalid_output/empty", SMALL, "")

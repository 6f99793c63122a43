"""The checkers that come with DMOJ, under the ICPC protocol. CHECKER and ARGUMENTS are set above."""

import re
import sys
from collections import Counter


def lines(text, keep_empty=False):
    return [line for line in re.split(b"[\r\n]", text) if line or keep_empty]


def easy(output, answer):
    count = [Counter(re.sub(rb"\s+", b"", text).lower()) for text in (output, answer)]
    return count[0] == count[1]


def near(value, expected, epsilon, mode):
    # Written so that no comparison with NaN accepts.
    absolute = abs(value - expected) <= epsilon
    if mode == "absolute":
        return absolute
    if mode == "relative":
        ends = sorted((expected * (1 - epsilon), expected * (1 + epsilon)))
        return ends[0] <= value <= ends[1]
    return absolute or (abs(expected) >= epsilon and abs(1.0 - value / expected) <= epsilon)


def floats(output, answer, precision=6, error_mode="default"):
    epsilon = 10 ** -int(precision)
    if len(lines(output)) != len(lines(answer)):
        return False
    for given, right in zip(lines(output), lines(answer)):
        given, right = given.split(), right.split()
        if len(given) != len(right):
            return False
        for token, expected in zip(given, right):
            try:
                expected_number = float(expected)
            except ValueError:
                if token != expected:
                    return False
                continue
            try:
                if not near(float(token), expected_number, epsilon, error_mode):
                    return False
            except (ValueError, ArithmeticError):
                return False
    return True


def floatsabs(output, answer, precision=6):
    return floats(output, answer, precision, "absolute")


def floatsrel(output, answer, precision=6):
    return floats(output, answer, precision, "relative")


def identical(output, answer, pe_allowed=True):
    return output == answer


def linecount(output, answer, feedback=True):
    given, right = lines(output), lines(answer)
    if len(given) > len(right):
        return False
    if not right:
        return True
    return sum(one.strip() == other.strip() for one, other in zip(given, right)) / len(right)


def linematches(output, answer, point_distribution=(1,), filler_lines_required=True):
    given, right = lines(output), lines(answer)
    if len(right) != len(point_distribution) or sum(point_distribution) <= 0:
        sys.exit("point_distribution does not fit the answer")
    if filler_lines_required and len(given) != len(right):
        return False
    points = sum(worth for one, other, worth in zip(given, right, point_distribution) if one == other)
    return points / sum(point_distribution)


def rstripped(output, answer, filter_new_line=False):
    given, right = (lines(text, not filter_new_line) for text in (output, answer))
    return [line.rstrip() for line in given] == [line.rstrip() for line in right]


def sorted_lines(output, answer, split_on="lines"):
    if split_on == "whitespace":
        return sorted(output.split()) == sorted(answer.split())
    given, right = (sorted(line.split() for line in lines(text)) for text in (output, answer))
    return given == right


def unordered(output, answer):
    return sorted_lines(output, answer, "whitespace")


CHECKERS = {
    "easy": easy,
    "floats": floats,
    "floatsabs": floatsabs,
    "floatsrel": floatsrel,
    "identical": identical,
    "linecount": linecount,
    "linematches": linematches,
    "rstripped": rstripped,
    "sorted": sorted_lines,
    "unordered": unordered,
}


def main():
    with open(sys.argv[2], "rb") as file:
        answer = file.read()
    part = CHECKERS[CHECKER](sys.stdin.buffer.read(), answer, **ARGUMENTS)
    if part <= 0:
        sys.exit(43)
    if part < 1:
        with open(sys.argv[3] + "/score_multiplier.txt", "w") as file:
            file.write(f"{float(part):.9f}\n")
    sys.exit(42)


main()

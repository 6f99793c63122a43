"""A checker that DMOJ would load into itself, under the ICPC protocol. ARGUMENTS and POINTS are set above."""

import pathlib
import sys

from dmoj.result import CheckerResult
from gavel_checker import check


def main():
    judge_input, answer = (pathlib.Path(path).read_bytes() for path in sys.argv[1:3])
    given = {
        "submission_source": b"",
        "judge_input": judge_input,
        "point_value": POINTS,
        "case_position": 1,
        "batch": 0,
        "submission_language": "",
        "binary_data": False,
        "execution_time": 0.0,
        "problem_id": "",
    }
    try:
        result = check(sys.stdin.buffer.read(), answer, **{**ARGUMENTS, **given})
    except UnicodeDecodeError:
        result = False
    if not isinstance(result, CheckerResult):
        result = CheckerResult(bool(result), POINTS if result else 0)
    feedback = pathlib.Path(sys.argv[3])
    if result.feedback:
        (feedback / "teammessage.txt").write_text(str(result.feedback))
    part = result.points / POINTS if POINTS else float(result.passed)
    if not result.passed and part <= 0:
        sys.exit(43)
    if not 0 <= part <= 1:
        sys.exit(f"the checker gives {result.points} of {POINTS} points")
    if part < 1:
        (feedback / "score_multiplier.txt").write_text(f"{part:.9f}\n")
    sys.exit(42)


main()

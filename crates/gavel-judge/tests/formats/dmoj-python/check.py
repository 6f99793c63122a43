from dmoj.result import CheckerResult
from dmoj.utils.unicode import utf8text


def check(process_output, judge_output, judge_input, point_value, submission_source, bias=1, **kwargs):
    n = int(utf8text(judge_input))
    try:
        a, b = map(int, process_output.split())
    except ValueError:
        return CheckerResult(False, 0, "two numbers are wanted")
    if utf8text(process_output) and a + b == n + bias:
        return True
    if a + b == n + bias + 1:
        return CheckerResult(True, point_value / 2, "nearly")
    return False

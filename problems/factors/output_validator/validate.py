"""Accepts every pair of divisors: validate.py INPUT ANSWER FEEDBACK_DIR < OUTPUT

The answer file holds one right answer; all that matters of it is whether the number can be split at all.
"""
import re
import sys

ACCEPT, REJECT = 42, 43


def end(code, judge, team=None):
    with open(sys.argv[3] + "judgemessage.txt", "w") as message:
        message.write(judge + "\n")
    if team:
        with open(sys.argv[3] + "teammessage.txt", "w") as message:
            message.write(team + "\n")
    sys.exit(code)


with open(sys.argv[1]) as file:
    number = int(file.read())
with open(sys.argv[2]) as file:
    possible = file.read().strip() != "prime"
# One character more than any right answer could need tells a flood from an answer.
output = sys.stdin.buffer.read(1001)
if len(output) > 1000:
    end(REJECT, "more than 1000 bytes of output", "The output is far too long.")
words = output.split()

if [word.lower() for word in words] == [b"prime"]:
    if possible:
        end(REJECT, f"{number} is not prime", "The number can be split.")
    end(ACCEPT, "prime")
if len(words) != 2:
    end(REJECT, f"expected two integers or the word prime, found {len(words)} words", "Expected two integers or the word prime.")
if not all(re.fullmatch(rb"[0-9]{1,15}", word) for word in words):
    end(REJECT, f"not two integers: {words!r}", "Expected two integers or the word prime.")
left, right = map(int, words)
if left < 2 or right < 2:
    end(REJECT, f"{left} and {right} are not both greater than one", "Both integers must be greater than one.")
if left * right != number:
    end(REJECT, f"{left} * {right} = {left * right}, not {number}", "The product is wrong.")
if not possible:
    # The jury would be wrong: any other exit code than 42 and 43 calls for help.
    sys.exit(f"{left} * {right} = {number}, yet the answer file says that it is prime")
end(ACCEPT, f"{left} * {right}")

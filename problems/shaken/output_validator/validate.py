"""Shakes the bag between the two runs: validate.py INPUT ANSWER FEEDBACK_DIR < OUTPUT

The answer is the number. What is already known of a run is in the feedback directory, so the second run is told by that.
"""
import pathlib
import random
import re
import sys


def end(code, judge, team=""):
    with open(feedback / "judgemessage.txt", "a") as message:
        print(judge, file=message)
    if team:
        (feedback / "teammessage.txt").write_text(team)
    sys.exit(code)


number = int(pathlib.Path(sys.argv[2]).read_text())
feedback = pathlib.Path(sys.argv[3])
output = sys.stdin.buffer.read(10_000).decode(errors="replace")
words = output.split()
if (feedback / "judgemessage.txt").exists():
    if words != [str(number)]:
        end(43, f"unpacked {words[:3]}", "another number was packed")
    end(42, "unpacked")
if len(words) != 1 or not re.fullmatch(r"[a-z]{1,20}", words[0]):
    end(43, f"packed {words[:3]}", "the bag does not hold 1 to 20 letters")
letters = list(words[0])
random.Random(number).shuffle(letters)
(feedback / "nextpass.in").write_text("unpack\n" + "".join(letters) + "\n")
end(42, f"packed {words[0]}")

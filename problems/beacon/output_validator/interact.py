"""Lights the beacon: interact.py INPUT ANSWER FEEDBACK_DIR, the contestant at standard input and output.

The input is the word of the watch, in the morning the note, and the distance.
"""
import pathlib
import re
import sys


def end(code, judge, team=""):
    with open(feedback / "judgemessage.txt", "a") as message:
        print(judge, file=message)
    if team:
        (feedback / "teammessage.txt").write_text(team)
    sys.exit(code)


feedback = pathlib.Path(sys.argv[3])
*greeting, ship = pathlib.Path(sys.argv[1]).read_text().split()
ship = int(ship)
evening = greeting[0] == "evening"
print(*greeting, flush=True)
asked = 0
for line in sys.stdin:
    match = re.fullmatch(r"(\?|!|note) ([0-9]{1,7})\s*", line)
    if not match:
        end(43, f"malformed: {line[:50]!r}", "a line is malformed")
    word, number = match.group(1), int(match.group(2))
    if word == "?":
        asked += 1
        if asked > 10:
            end(43, "an eleventh light", "the watch is over")
        print("nearer" if ship < number else "not nearer", flush=True)
    elif word == "note" and evening and number < 1024:
        (feedback / "nextpass.in").write_text(f"morning {number} {ship}\n")
        end(42, f"{asked} lights, note {number}")
    elif word == "!" and not evening:
        end(42 if number == ship else 43, f"{asked} lights, answered {number}", "" if number == ship else "the ship is elsewhere")
    else:
        end(43, f"not now: {line[:50]!r}", "a line does not belong to this watch")
end(43, "no last word", "the watchman left without a word")

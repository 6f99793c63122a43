import sys

import indovina

with open(sys.argv[1]) as answers, open(sys.argv[2], "w") as guesses:
    def ask(guess):
        print(guess, file=guesses, flush=True)
        return int(answers.readline())

    indovina.play(ask)

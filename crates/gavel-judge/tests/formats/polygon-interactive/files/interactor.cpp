#include "testlib.h"
#include <iostream>

using namespace std;

// Answers guesses, and writes how many there were for the checker.
int main(int argc, char *argv[]) {
    registerInteraction(argc, argv);
    int secret = inf.readInt(), guesses = 0;
    for (;;) {
        int guess = ouf.readInt(1, 100);
        guesses++;
        if (guesses > 50) quitf(_wa, "too many guesses");
        cout << (guess == secret ? "=" : guess < secret ? "<" : ">") << endl;
        if (guess == secret) break;
    }
    tout << guesses << endl;
    quitf(_ok, "found");
}

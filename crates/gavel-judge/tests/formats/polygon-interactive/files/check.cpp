#include "testlib.h"

using namespace std;

// The interactor accepts any luck; this wants at most 7 guesses.
int main(int argc, char *argv[]) {
    registerTestlibCmd(argc, argv);
    int guesses = ouf.readInt();
    if (guesses > 7) quitf(_wa, "%d guesses", guesses);
    quitf(_ok, "%d guesses", guesses);
}

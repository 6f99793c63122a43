#include "testlib.h"
#include <set>

int main(int argc, char *argv[]) {
    registerTestlibCmd(argc, argv);
    int n = inf.readInt();
    std::set<int> seen;
    while (!ouf.seekEof()) seen.insert(ouf.readInt(1, n));
    if ((int)seen.size() == n) quitf(_ok, "all");
    if ((int)seen.size() * 2 >= n) quitp(25, "half");
    quitf(_wa, "too few");
}

#include "testlib.h"
#include <set>

int main(int argc, char *argv[]) {
    registerTestlibCmd(argc, argv);
    int n = inf.readInt();
    std::set<int> seen;
    for (int i = 0; i < n; i++) seen.insert(ouf.readInt(1, n));
    if ((int)seen.size() != n) quitf(_wa, "a number is missing");
    quitf(_ok, "all %d numbers", n);
}

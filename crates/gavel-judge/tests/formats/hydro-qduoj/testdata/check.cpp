// As QDUOJ calls it: input output; exit code 0 accepts, 1 rejects.
#include <fstream>
#include <set>

int main(int, char **argv) {
    std::ifstream input(argv[1]), output(argv[2]);
    int n, x;
    if (!(input >> n)) return 3;
    std::set<int> seen;
    while (output >> x) {
        if (x >= 1 && x <= n) seen.insert(x);
    }
    return static_cast<int>(seen.size()) == n ? 0 : 1;
}

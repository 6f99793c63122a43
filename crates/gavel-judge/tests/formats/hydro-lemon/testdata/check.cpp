// As Lemon calls it: input output answer full-score score-file message-file.
#include <cstdlib>
#include <fstream>
#include <set>

int main(int argc, char **argv) {
    if (argc != 7) return 1;
    std::ifstream input(argv[1]), output(argv[2]), answer(argv[3]);
    std::ofstream score(argv[5]), message(argv[6]);
    int n, x;
    if (!(input >> n) || !(answer >> x)) return 2;
    std::set<int> seen;
    while (output >> x) {
        if (x >= 1 && x <= n) seen.insert(x);
    }
    const int count = static_cast<int>(seen.size());
    score << std::atoi(argv[4]) * (count == n ? 2 : 2 * count >= n ? 1 : 0) / 2;
    message << count << " of " << n;
}

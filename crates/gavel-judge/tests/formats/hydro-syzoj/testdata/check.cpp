// As SYZOJ calls it: files input, user_out, answer and code; the score on standard output.
#include <fstream>
#include <iostream>
#include <set>

int main() {
    std::ifstream input("input"), output("user_out"), answer("answer"), code("code");
    int n, x;
    if (!(input >> n) || !(answer >> x) || !code) return 2;
    std::set<int> seen;
    while (output >> x) {
        if (x >= 1 && x <= n) seen.insert(x);
    }
    const int count = static_cast<int>(seen.size());
    std::cout << (count == n ? 100 : 2 * count >= n ? 50 : 0);
    std::cerr << count << " of " << n;
}

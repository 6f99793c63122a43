#include <fstream>

// Any divisor above 1 will do.
int main(int argc, char **argv) {
    std::ifstream input(argv[1]), output(argv[2]), answer(argv[3]);
    long long n, d, least;
    if (!(input >> n) || !(answer >> least)) return 2;
    return output >> d && d > 1 && n % d == 0 ? 0 : 1;
}

#include <cstdlib>
#include <fstream>
#include <iostream>

// Half of the points for one beside the right number.
int main(int argc, char **argv) {
    std::ifstream input(argv[1]), correct(argv[2]), output(argv[3]);
    long long right, given;
    correct >> right;
    if (!(output >> given)) given = right + 2;
    std::cerr << (given == right ? "translate:success" : "not the sum") << std::endl;
    std::cout << (given == right ? 1.0 : std::llabs(given - right) == 1 ? 0.5 : 0.0) << "\n";
}

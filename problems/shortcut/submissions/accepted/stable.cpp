// (a + b) - c = 2ab / (a + b + c), which subtracts nothing.
#include <cmath>
#include <cstdio>
#include <iostream>

int main() {
    double a, b;
    std::cin >> a >> b;
    std::printf("%.8f\n", 2 * a * b / (a + b + std::hypot(a, b)));
}

#include <iostream>
#include "somma3.h"

int main() {
    long long a, b;
    std::cin >> a >> b;
    std::cout << somma(a, b) << std::endl;
}

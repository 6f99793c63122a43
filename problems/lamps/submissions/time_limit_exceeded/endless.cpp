#include <iostream>

int main() {
    long lamps, found = 0;
    std::cin >> lamps;
    // Unsigned and never negative: this does not end.
    for (unsigned low = lamps; low >= 0; low--) found ^= low;
    std::cout << "! " << found << std::endl;
}

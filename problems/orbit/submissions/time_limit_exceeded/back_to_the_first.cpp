// Waits for the first number to come back, which it does only if it belongs to the rosette.
#include <cstdint>
#include <iostream>

int main() {
    std::int64_t modulus, constant, first;
    std::cin >> modulus >> constant >> first;
    std::int64_t number = (first * first + constant) % modulus;
    int around = 1;
    while (number != first) {
        number = (number * number + constant) % modulus;
        around = around == 1'000'000'000 ? 1 : around + 1;
    }
    std::cout << 0 << ' ' << around << '\n';
}

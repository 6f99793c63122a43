// Keeps a place for every number below M: four thousand million bytes of them in the largest tests.
#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    std::int64_t modulus, constant, number;
    std::cin >> modulus >> constant >> number;
    std::vector<int> held(modulus, -1);
    int strokes = 0;
    while (held[number] < 0) {
        held[number] = strokes++;
        number = (number * number + constant) % modulus;
    }
    std::cout << held[number] << ' ' << strokes - held[number] << '\n';
}

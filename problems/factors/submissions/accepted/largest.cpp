// Searches downwards from the root, so it finds another pair than the smallest divisor's.
#include <cmath>
#include <iostream>

int main() {
    long long number;
    std::cin >> number;
    for (long long divisor = std::llround(std::sqrt(number)) + 1; divisor > 1; divisor--) {
        if (divisor < number && number % divisor == 0) {
            std::cout << number / divisor << ' ' << divisor << '\n';
            return 0;
        }
    }
    std::cout << "prime\n";
}

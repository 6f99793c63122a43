#include <iostream>

int main() {
    volatile long long *nowhere = nullptr;
    std::cout << *nowhere << '\n';
}

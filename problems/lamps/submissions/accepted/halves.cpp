#include <iostream>

int main() {
    long low = 1, high;
    std::cin >> high;
    while (low < high) {
        long middle = (low + high) / 2, burning;
        std::cout << "? " << low << ' ' << middle << std::endl;
        std::cin >> burning;
        if (burning < middle - low + 1)
            high = middle;
        else
            low = middle + 1;
    }
    std::cout << "! " << low << std::endl;
}

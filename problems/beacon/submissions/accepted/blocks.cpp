#include <iostream>
#include <string>

static long search(long low, long high, long step) {
    std::string answer;
    while (high - low > step) {
        long middle = (low + high) / 2;
        std::cout << "? " << middle << std::endl;
        std::getline(std::cin, answer);
        (answer == "nearer" ? high : low) = middle;
    }
    return low;
}

int main() {
    std::string watch;
    std::getline(std::cin, watch);
    if (watch == "evening") {
        long block = search(0, 1 << 20, 1024) / 1024;
        std::cout << "note " << block << std::endl;
    } else {
        long block = 1024 * std::stol(watch.substr(8));
        long ship = search(block, block + 1024, 1);
        std::cout << "! " << ship << std::endl;
    }
}

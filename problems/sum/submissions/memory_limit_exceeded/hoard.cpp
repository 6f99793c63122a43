// Takes and touches memory until there is none left.
#include <cstring>
#include <memory>
#include <vector>

int main() {
    std::vector<std::unique_ptr<char[]>> hoard;
    for (;;) {
        hoard.emplace_back(new char[1 << 20]);
        std::memset(hoard.back().get(), 1, 1 << 20);
    }
}

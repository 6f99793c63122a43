#include <vector>

int main() {
    // The exception is caught by nobody, so the program ends by abort().
    return std::vector<int>{1, 2, 3}.at(5);
}

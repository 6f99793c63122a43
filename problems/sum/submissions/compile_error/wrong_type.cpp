#include <string>

int main() {
    std::string text = 7 * std::string("7");
}

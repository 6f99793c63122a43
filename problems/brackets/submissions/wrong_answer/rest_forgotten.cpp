// Does not ask whether something is still open at the end.
#include <iostream>
#include <string>

int main() {
    int count;
    std::cin >> count;
    for (std::string line; count-- > 0 && std::cin >> line;) {
        std::string stack;
        bool good = true;
        for (char bracket : line) {
            if (bracket == '(') stack += ')';
            else if (bracket == '[') stack += ']';
            else if (bracket == '{') stack += '}';
            else if (stack.empty() || stack.back() != bracket) good = false;
            else stack.pop_back();
        }
        std::cout << (good ? "yes" : "no") << '\n';
    }
}

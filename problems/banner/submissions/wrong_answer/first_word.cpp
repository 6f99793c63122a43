#include <iostream>
#include <string>

int main() {
    std::string name;
    std::cin >> name;
    const std::string border = "+" + std::string(name.size() + 2, '-') + "+\n";
    std::cout << border << "| " << name << " |\n" << border;
}

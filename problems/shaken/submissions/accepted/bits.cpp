#include <iostream>
#include <string>

int main() {
    std::string word, bag;
    std::cin >> word;
    if (word == "pack") {
        int number;
        std::cin >> number;
        for (int bit = 0; bit < 20; bit++)
            if (number >> bit & 1) bag += char('a' + bit);
        std::cout << (bag.empty() ? "z" : bag) << '\n';
    } else {
        int number = 0;
        std::cin >> bag;
        for (char letter : bag)
            if (letter != 'z') number |= 1 << (letter - 'a');
        std::cout << number << '\n';
    }
}

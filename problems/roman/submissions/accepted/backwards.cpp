#include <iostream>
#include <map>
#include <string>

int main() {
    const std::map<char, int> value{{'I', 1}, {'V', 5}, {'X', 10}, {'L', 50}, {'C', 100}, {'D', 500}, {'M', 1000}};
    std::string numeral;
    std::cin >> numeral;
    int sum = 0, highest = 0;
    for (auto letter = numeral.rbegin(); letter != numeral.rend(); ++letter) {
        const int here = value.at(*letter);
        sum += here < highest ? -here : here;
        highest = std::max(highest, here);
    }
    std::cout << sum << '\n';
}

#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int amount, kinds;
    std::cin >> amount >> kinds;
    const int none = 1'000'000;
    std::vector<int> best(amount + 1, none);
    best[0] = 0;
    for (int coin; kinds-- > 0 && std::cin >> coin;)
        for (int total = coin; total <= amount; total++) best[total] = std::min(best[total], best[total - coin] + 1);
    if (best[amount] < none) {
        std::cout << best[amount] << '\n';
    } else {
        std::cout << "impossible\n";
    }
}

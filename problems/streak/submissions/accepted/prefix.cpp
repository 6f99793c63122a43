#include <algorithm>
#include <iostream>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n;
    std::cin >> n;
    long long sum = 0, lowest = 0, best = -4000000000000000000LL;
    while (n--) {
        long long profit;
        std::cin >> profit;
        sum += profit;
        best = std::max(best, sum - lowest);
        lowest = std::min(lowest, sum);
    }
    std::cout << best << '\n';
}

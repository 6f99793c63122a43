#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int count;
    std::cin >> count;
    std::vector<int> ballots(count);
    for (int &ballot : ballots) std::cin >> ballot;
    std::sort(ballots.begin(), ballots.end());
    int winner = 0, most = 0;
    for (int first = 0, last = 0; first < count; first = last) {
        while (last < count && ballots[last] == ballots[first]) last++;
        if (last - first > most) most = last - first, winner = ballots[first];
    }
    std::cout << winner << ' ' << most << '\n';
}

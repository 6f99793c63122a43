// Compares every ballot with every other: about a million million comparisons.
#include <cstdio>
#include <vector>

int main() {
    int count;
    if (std::scanf("%d", &count) != 1) return 1;
    std::vector<int> ballots(count);
    for (int &ballot : ballots)
        if (std::scanf("%d", &ballot) != 1) return 1;
    int winner = 0, most = 0;
    for (int candidate : ballots) {
        int votes = 0;
        for (int ballot : ballots) votes += ballot == candidate;
        if (votes > most || (votes == most && candidate < winner)) most = votes, winner = candidate;
    }
    std::printf("%d %d\n", winner, most);
}

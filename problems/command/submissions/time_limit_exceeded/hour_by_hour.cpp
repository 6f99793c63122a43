// Asks everybody every hour whether their superior has heard the order by now.
#include <cstdio>
#include <vector>

int main() {
    int count;
    if (std::scanf("%d", &count) != 1) return 1;
    std::vector<int> superior(count + 1), since(count + 1, -1);
    for (int person = 1; person <= count; person++)
        if (std::scanf("%d", &superior[person]) != 1) return 1;
    int told = 0, hour = 0;
    for (;; hour++) {
        for (int person = 1; person <= count; person++) {
            if (since[person] >= 0) continue;
            const int above = superior[person];
            if (above == 0 || (since[above] >= 0 && since[above] < hour)) since[person] = hour, told++;
        }
        if (told == count) break;
    }
    std::printf("%d\n", hour);
}

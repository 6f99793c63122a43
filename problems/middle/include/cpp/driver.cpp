#include "middle.h"

#include <cstdio>

int main() {
    int count = 0;
    if (std::scanf("%d", &count) != 1) return 1;
    std::vector<int> heights(count);
    for (int &height : heights)
        if (std::scanf("%d", &height) != 1) return 1;
    std::printf("%d\n", middle(heights));
}

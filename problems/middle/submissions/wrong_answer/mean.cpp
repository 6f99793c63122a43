#include "middle.h"

int middle(const std::vector<int> &heights) {
    long long sum = 0;
    for (int height : heights) sum += height;
    return static_cast<int>(sum / static_cast<long long>(heights.size()));
}

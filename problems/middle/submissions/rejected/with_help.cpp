#include "middle.h"

#include <algorithm>

int middle(const std::vector<int> &heights) {
    std::vector<int> row = heights;
    std::sort(row.begin(), row.end());
    return row[row.size() / 2];
}

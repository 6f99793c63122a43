#include "middle.h"

int middle(const std::vector<int> &heights) {
    std::vector<int> left = heights;
    std::size_t wanted = heights.size() / 2;
    unsigned seed = 1;
    while (true) {
        seed = seed * 1664525u + 1013904223u;
        int pivot = left[(seed >> 8) % left.size()];
        std::vector<int> below, above;
        for (int height : left) {
            if (height < pivot) below.push_back(height);
            if (height > pivot) above.push_back(height);
        }
        std::size_t equal = left.size() - below.size() - above.size();
        if (wanted < below.size()) {
            left.swap(below);
        } else if (wanted < below.size() + equal) {
            return pivot;
        } else {
            wanted -= below.size() + equal;
            left.swap(above);
        }
    }
}

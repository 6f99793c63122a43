#pragma once

#include <vector>

int middle(const std::vector<int> &heights);

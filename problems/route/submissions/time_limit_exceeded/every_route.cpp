// Tries every route that crosses no cell twice, and there are more of them than atoms in a warehouse.
#include <iostream>
#include <string>
#include <vector>

static int rows, columns;
static std::vector<std::string> grid;
static std::string route, best;
static bool found = false;

static void search(int r, int c) {
    if (r < 0 || c < 0 || r >= rows || c >= columns || grid[r][c] == '#') return;
    if (grid[r][c] == 'D') {
        if (!found || route.size() < best.size()) best = route;
        found = true;
        return;
    }
    const char kept = grid[r][c];
    grid[r][c] = '#';
    const int dr[] = {-1, 1, 0, 0}, dc[] = {0, 0, -1, 1};
    for (int k = 0; k < 4; k++) {
        route.push_back("UDLR"[k]);
        search(r + dr[k], c + dc[k]);
        route.pop_back();
    }
    grid[r][c] = kept;
}

int main() {
    std::cin >> rows >> columns;
    grid.resize(rows);
    int row = 0, column = 0;
    for (int r = 0; r < rows; r++) {
        std::cin >> grid[r];
        if (const auto c = grid[r].find('F'); c != std::string::npos) row = r, column = static_cast<int>(c);
    }
    search(row, column);
    if (found) {
        std::cout << best.size() << '\n' << best << '\n';
    } else {
        std::cout << "blocked\n";
    }
}

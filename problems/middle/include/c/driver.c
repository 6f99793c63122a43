#include <stdio.h>

int middle(const int *heights, int count);

static int heights[{{most}}];

int main(void) {
    int count = 0;
    if (scanf("%d", &count) != 1 || count > {{most}}) return 1;
    for (int i = 0; i < count; i++)
        if (scanf("%d", &heights[i]) != 1) return 1;
    printf("%d\n", middle(heights, count));
    return 0;
}

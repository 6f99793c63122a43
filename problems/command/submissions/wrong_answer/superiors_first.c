/* Assumes that everybody has a greater number than their superior. */
#include <stdio.h>

static int hours[200001];

int main(void) {
    int count, last = 0;
    if (scanf("%d", &count) != 1) return 1;
    for (int person = 1; person <= count; person++) {
        int above;
        if (scanf("%d", &above) != 1) return 1;
        hours[person] = above == 0 ? 0 : hours[above] + 1;
        if (hours[person] > last) last = hours[person];
    }
    printf("%d\n", last);
    return 0;
}

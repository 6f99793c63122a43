/* Walks down from the director with a large frame for each person: tens of megabytes of stack. */
#include <stdio.h>

static int child[200001], sibling[200001];

static int depth(int person) {
    volatile char padding[160];
    int deepest = 0;
    padding[0] = (char)person;
    for (int below = child[person]; below != 0; below = sibling[below]) {
        int here = depth(below) + 1;
        if (here > deepest) deepest = here;
    }
    return deepest + (padding[0] == (char)person ? 0 : 1);
}

int main(void) {
    int count, director = 0;
    if (scanf("%d", &count) != 1) return 1;
    for (int person = 1; person <= count; person++) {
        int above;
        if (scanf("%d", &above) != 1) return 1;
        if (above == 0) {
            director = person;
        } else {
            sibling[person] = child[above];
            child[above] = person;
        }
    }
    printf("%d\n", depth(director));
    return 0;
}

/* Has room for a hundred thousand ballots, and says so. */
#include <stdio.h>
#include <stdlib.h>

static int ballots[100000];

static int compare(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

int main(void) {
    int count;
    if (scanf("%d", &count) != 1) return 1;
    if (count > 100000) {
        fprintf(stderr, "too many ballots: %d\n", count);
        return 1;
    }
    for (int k = 0; k < count; k++)
        if (scanf("%d", &ballots[k]) != 1) return 1;
    qsort(ballots, (size_t)count, sizeof *ballots, compare);
    int winner = 0, most = 0;
    for (int first = 0, last = 0; first < count; first = last) {
        while (last < count && ballots[last] == ballots[first]) last++;
        if (last - first > most) most = last - first, winner = ballots[first];
    }
    printf("%d %d\n", winner, most);
    return 0;
}

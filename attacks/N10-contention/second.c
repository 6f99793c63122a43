#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int ascending(const void *a, const void *b) { return *(const long *)a > *(const long *)b ? 1 : -1; }

int main(void) {
    long start = (now() / 1000 + 2) * 1000, work[32], sorted[32];
    for (int bit = 0; bit < 32; bit++) {
        while (now() < start + bit * 50) usleep(200);
        for (work[bit] = 0; now() < start + bit * 50 + 50; work[bit]++) {}
        sorted[bit] = work[bit];
    }
    qsort(sorted, 32, sizeof *sorted, ascending);
    int right = 0;
    for (int bit = 0; bit < 32; bit++) right += (work[bit] < sorted[16]) == (0x5a3c96e1u >> bit & 1);
    printf("understood %d of 32 bits (16 are chance)\n", right);
    return 0;
}

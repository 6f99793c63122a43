// R24: uses the CPU time that its argument says, in thousandths of its limit of 100 ms, by its own clock, and ends
// well.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LIMIT_US = 100000 };

int main(int argc, char **argv) {
    long long a, b;
    const long end_us = LIMIT_US / 1000L * atol(argv[1]);
    struct timespec used;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    do {
        for (volatile int i = 0; i < 1000; i++) {}
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    } while (used.tv_sec * 1000000 + used.tv_nsec / 1000 < end_us);
    printf("%lld\n", a + b);
    return 0;
}

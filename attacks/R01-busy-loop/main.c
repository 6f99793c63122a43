// R01: uses the CPU, until half a second past its limit.
#include <stdio.h>
#include <time.h>

enum { LIMIT_MS = 500, GRACE_MS = 500 };

int main(void) {
    for (;;) {
        struct timespec used;
        for (volatile int i = 0; i < 100000; i++) {}
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
        if (used.tv_sec * 1000 + used.tv_nsec / 1000000 > LIMIT_MS + GRACE_MS) break;
    }
    printf("ESCAPED: half a second of CPU time past the limit\n");
    return 0;
}

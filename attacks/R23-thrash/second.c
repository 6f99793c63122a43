// R23, the neighbour: follows a chain through 4 MiB at random, which a thrashed cache slows down the most.
#include <stdio.h>
#include <stdlib.h>

enum { LINKS = 1 << 20, STEPS = 4000000 };

int main(void) {
    static unsigned next[LINKS];
    long long a, b;
    unsigned at = 0, seed = 1;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    // One cycle through all (Sattolo).
    for (unsigned i = 0; i < LINKS; i++) next[i] = i;
    for (unsigned i = LINKS - 1; i > 0; i--) {
        seed = seed * 1664525 + 1013904223;
        unsigned j = (unsigned)(((unsigned long)seed * i) >> 32), other = next[i];
        next[i] = next[j];
        next[j] = other;
    }
    for (long i = 0; i < STEPS; i++) at = next[at];
    fprintf(stderr, "%u\n", at);
    printf("%lld\n", a + b);
    return 0;
}

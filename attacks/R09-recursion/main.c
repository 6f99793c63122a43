// R09: the stack has exactly its limit and not a page more.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 4096, FRAME = 1024, NEAR = 16 * 1024, LIMIT_MIB = 64 };
static char *end;

/// The upper end of the stack, from our own maps.
static char *end_of_stack(void) {
    char line[512];
    unsigned long from, to;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps))
        if (strstr(line, "[stack]") && sscanf(line, "%lx-%lx", &from, &to) == 2) return (char *)to;
    _exit(3);
}

static __attribute__((noinline)) int recurse(char *down_to) {
    volatile char frame[FRAME];
    frame[0] = 1;
    if ((char *)frame < down_to) return frame[0];
    return recurse(down_to) + frame[0];
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    end = end_of_stack();
    char *last = end - LIMIT_MIB * (1l << 20);
    recurse(last + NEAR);
    *(volatile char *)last = 1;
    dprintf(2, "the last page of %d MiB is used\n", LIMIT_MIB);
    if (!strcmp(argv[1], "one-page-further")) {
        last[-PAGE] = 1;
        dprintf(2, "ESCAPED: one page further\n");
    }
    printf("%lld\n", a + b);
    return 0;
}

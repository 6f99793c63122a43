// R07: reserves 100 GiB twice, as runtimes do, and touches none of it, or a page in every mebibyte.
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define GIB (1ul << 30)
enum { LIMIT_MIB = 64, MARGIN_MIB = 16 };

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    char *first = mmap(0, 100 * GIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *second = mmap(0, 100 * GIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (first == MAP_FAILED || second == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    second[50 * GIB] = 1;
    if (!strcmp(argv[1], "touched")) {
        for (long page = 0; page < (LIMIT_MIB + MARGIN_MIB) * 256; page++) second[page * (1 << 20)] = 1;
        printf("ESCAPED: 80 MiB touched\n");
    }
    printf("%lld\n", a + b);
    return 0;
}

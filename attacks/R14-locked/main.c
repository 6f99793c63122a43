// R14: takes half as much again as it may, in memory that the ordinary ways of counting and reclaiming pass by.
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LIMIT_MIB = 32, SIZE = (LIMIT_MIB + LIMIT_MIB / 2) << 20 };

/// What the kernel has put into swap of this process, in KiB.
static long in_swap(void) {
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status)) sscanf(line, "VmSwap: %ld", &kib);
    if (status) fclose(status);
    return kib;
}

int main(int argc, char **argv) {
    const char *how = argv[1];
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    dprintf(2, "taking %s\n", how);
    if (!strcmp(how, "populate")) flags |= MAP_POPULATE;
    if (!strcmp(how, "huge")) flags |= MAP_HUGETLB | MAP_POPULATE;
    if (!strcmp(how, "mlockall") && mlockall(MCL_CURRENT | MCL_FUTURE)) dprintf(2, "mlockall: %m\n");
    char *bytes = mmap(0, SIZE, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (bytes == MAP_FAILED) {
        dprintf(2, "mmap: %m\n");
        return 3;
    }
    if (!strcmp(how, "transparent-huge")) madvise(bytes, SIZE, MADV_HUGEPAGE);
    if (!strcmp(how, "mlock") && mlock(bytes, SIZE)) dprintf(2, "mlock: %m\n");
    for (int i = 0; i < SIZE; i += 4096) {
        bytes[i] = 1;
        // What is written is pushed out at once, so that little is ever in memory, were there a swap.
        if (!strcmp(how, "pushed-out") && i % (1 << 20) == 0) madvise(bytes, i + 4096, MADV_PAGEOUT);
    }
    dprintf(2, "ESCAPED: %d MiB are held, %ld KiB of them in swap\n", SIZE >> 20, in_swap());
    return 0;
}

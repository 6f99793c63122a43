// R12, the next run: whatever the page cache holds in the slot's name is not this program's to use up. It touches half as
// much again as it may.
#include <stdio.h>
#include <stdlib.h>

enum { LIMIT_MIB = 32 };

int main(void) {
    const size_t size = (LIMIT_MIB + LIMIT_MIB / 2) << 20;
    // A compiler that sees only what is read again holds nothing at all.
    volatile char *held = malloc(size);
    for (size_t at = 0; at < size; at += 4096) held[at] = 1;
    printf("ESCAPED: %zu MiB are held after a run that filled the page cache %d\n", size >> 20, held[size / 2]);
    return 0;
}

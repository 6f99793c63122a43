// R23: walks over 128 MiB without end, so that whatever others have in a shared cache is pushed out of it.
#include <stdlib.h>
#include <string.h>

int main(void) {
    const size_t size = 64 << 20;
    char *from = malloc(size), *to = malloc(size);
    memset(from, 1, size);
    for (;;) {
        memcpy(to, from, size);
        memcpy(from, to, size);
        __asm__ volatile("" : : "r"(from), "r"(to) : "memory");
    }
}

// R08: touches 1 GiB that no call ever asked for: in the program's own image, or on its stack, from its top down.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT_MIB = 96, MARGIN_MIB = 16, PAGE = 4096 };
static char image[1 << 30];

static void touch(volatile char *bytes, long step) {
    for (long i = 0; i < (LIMIT_MIB + MARGIN_MIB) * 256L; i++) bytes[i * step] = 1;
    dprintf(2, "ESCAPED: %d MiB touched\n", LIMIT_MIB + MARGIN_MIB);
    _exit(0);
}

static void on_the_stack(void) {
    volatile char bytes[1 << 30];
    touch(bytes + sizeof bytes - PAGE, -PAGE);
}

int main(int argc, char **argv) {
    if (!strcmp(argv[1], "static")) touch(image, PAGE);
    else on_the_stack();
}

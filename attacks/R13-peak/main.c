// R13: holds 40 MiB (or, for over-..., 80 MiB under a limit of 64) for a moment, in ways that hide it: given back
// before the end, held by a child that is gone, shared by fork until it is written to, and offered to the kernel to be
// merged.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t size = 40 << 20;

static char *hold(size_t bytes, int value) {
    char *held = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (held == MAP_FAILED) _exit(3);
    for (size_t i = 0; i < bytes; i += 4096) held[i] = value;
    return held;
}

/// Half is the parent's; the child shares it for nothing, until it writes.
static void shared_then_written(void) {
    char *half = hold(size / 2, 1);
    if (fork() == 0) {
        for (size_t i = 0; i < size / 2; i += 4096) half[i] = 2;
        _exit(0);
    }
    int status;
    wait(&status);
    if (status) _exit(3);
}

int main(int argc, char **argv) {
    long long a, b;
    const char *how = argv[1];
    int over = !strncmp(how, "over-", 5), status;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (over) size *= 2, how += 5;
    if (!strcmp(how, "freed")) munmap(hold(size, 1), size);
    if (!strcmp(how, "child-freed")) {
        if (fork() == 0) munmap(hold(size, 1), size), _exit(0);
        wait(&status);
    }
    if (!strcmp(how, "shared-then-written")) shared_then_written();
    if (!strcmp(how, "merged")) {
        char *held = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        madvise(held, size, MADV_MERGEABLE);
        for (size_t i = 0; i < size; i += 4096) held[i] = 1;
        usleep(100 * 1000);
        munmap(held, size);
    }
    if (over) dprintf(2, "ESCAPED: 80 MiB were held\n");
    else dprintf(2, "40 MiB were held\n");
    printf("%lld\n", a + b);
    return 0;
}

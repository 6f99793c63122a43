// R06: takes memory and touches it, by each way there is, until 16 MiB past the limit. The variant `deaf` lets a child
// do it and ignores its death, so that only the kernel's count of kills tells.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT_MIB = 64, MARGIN_MIB = 16 };

static void held(int mib) {
    if (mib <= LIMIT_MIB + MARGIN_MIB) return;
    dprintf(2, "ESCAPED: %d MiB held at once\n", mib);
    _exit(0);
}

static volatile int used;

static void *use_stack(void *mib) {
    volatile char bytes[1 << 20];
    for (int i = 0; i < sizeof bytes; i += 4096) bytes[i] = 1;
    held((long)mib);
    used = (long)mib;
    for (;;) pause();
}

static void grow(const char *how) {
    for (int mib = 1;; mib++) {
        char *bytes = 0;
        pthread_t thread;
        if (!strcmp(how, "mmap"))
            bytes = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        else if (!strcmp(how, "brk")) bytes = sbrk(1 << 20);
        else if (!strcmp(how, "thread-stacks")) {
            if (pthread_create(&thread, 0, use_stack, (void *)(long)mib)) _exit(3);
            while (used < mib) usleep(100);
            continue;
        } else bytes = malloc(1 << 20);
        if (bytes == 0 || bytes == (void *)-1) _exit(3);
        for (int i = 0; i < 1 << 20; i += 4096) bytes[i] = 1;
        held(mib);
    }
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (strcmp(argv[1], "deaf")) grow(argv[1]);
    signal(SIGCHLD, SIG_IGN);
    if (fork() == 0) grow("malloc");
    wait(0);
    printf("%lld\n", a + b);
    return 0;
}

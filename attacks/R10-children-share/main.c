// R10: no child alone holds more than the limit; together they hold six times as much.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LIMIT_MIB = 64, CHILDREN = 10, EACH = LIMIT_MIB * 6 / 10 };

struct share {
    pid_t pid;
    int mib;
};

/// What the children that are still alive hold together, each by its own account.
static int together(const volatile struct share *shares) {
    int sum = 0;
    for (int i = 0; i < CHILDREN; i++)
        if (shares[i].pid && kill(shares[i].pid, 0) == 0) sum += shares[i].mib;
    return sum;
}

int main(void) {
    volatile struct share *shares = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    // Whoever is killed is gone at once.
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < CHILDREN; i++) {
        if (fork()) continue;
        shares[i].pid = getpid();
        for (; shares[i].mib < EACH; shares[i].mib++) {
            char *bytes = malloc(1 << 20);
            for (int j = 0; j < 1 << 20; j += 4096) bytes[j] = 1;
        }
        for (;;) pause();
    }
    // One that is being killed may be there for a moment and hold nothing any more.
    for (int looks = 0, over = 0; looks < 40; looks++) {
        over = together(shares) > LIMIT_MIB + 8 ? over + 1 : 0;
        if (over == 10) dprintf(2, "ESCAPED: %d MiB held together\n", together(shares));
        if (over == 10) break;
        usleep(50 * 1000);
    }
    return 0;
}

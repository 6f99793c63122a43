// P06: ignores and blocks every signal and uses the CPU, until half a second past its limit.
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_MS = 500, GRACE_MS = 500 };

int main(void) {
    sigset_t all;
    sigfillset(&all);
    for (int signal = 1; signal < 65; signal++) sigaction(signal, &(struct sigaction){.sa_handler = SIG_IGN}, 0);
    sigprocmask(SIG_BLOCK, &all, 0);
    dprintf(2, "deaf\n");
    for (;;) {
        struct timespec used;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
        if (used.tv_sec * 1000 + used.tv_nsec / 1000000 > LIMIT_MS + GRACE_MS) {
            printf("ESCAPED: half a second of CPU time past the limit\n");
            return 0;
        }
    }
}

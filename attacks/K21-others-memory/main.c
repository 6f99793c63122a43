// K21: asks about and moves the memory of other processes: of the parent, of process 1, of a child, of the worker.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { KCMP_VM = 1, MADV_COLD = 20 };
static int tries, refused;

static void report(const char *what, pid_t pid, long answer) {
    tries++;
    if (answer < 0) refused++;
    else dprintf(2, "ESCAPED: %s of process %d\n", what, pid);
}

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    pid_t child = fork();
    if (child == 0) for (;;) pause();
    const pid_t targets[] = {getppid(), 1, child, @PID@};
    for (int i = 0; i < 4; i++) {
        pid_t pid = targets[i];
        unsigned long from = 1, to = 1;
        struct iovec part = {&part, sizeof part};
        long pidfd = syscall(SYS_pidfd_open, pid, 0);
        report("process_madvise", pid, syscall(SYS_process_madvise, pidfd, &part, 1, MADV_COLD, 0));
        report("kcmp", pid, syscall(SYS_kcmp, getpid(), pid, KCMP_VM, 0, 0));
        report("migrate_pages", pid, syscall(SYS_migrate_pages, pid, 8, &from, &to));
        report("move_pages", pid, syscall(SYS_move_pages, pid, 0, 0, 0, 0, 0));
    }
    kill(child, SIGKILL);
    dprintf(2, refused == tries ? "%d tries, all refused\n" : "%d tries\n", tries);
    printf("%lld\n", a + b);
    return 0;
}

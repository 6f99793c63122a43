// K01: asks for a namespace of each kind, alone and together with a user namespace, by every call that makes one.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct { const char *name; unsigned long flag; } kinds[] = {
    {"mount", 0x20000},  {"cgroup", 0x2000000},  {"uts", 0x4000000},  {"ipc", 0x8000000},
    {"user", 0x10000000}, {"pid", 0x20000000}, {"network", 0x40000000}, {"time", 0x80},
};
static int tries, escapes;

static void report(const char *call, const char *kind, const char *more, long answer) {
    tries++;
    if (answer < 0) return;
    dprintf(2, "ESCAPED: %s gave a %s namespace%s\n", call, kind, more);
    escapes++;
}

/// A child's exit code tells what its unshare said, so that what it got ends with it.
static long by_unshare(unsigned long flags) {
    int status;
    pid_t pid = fork();
    if (pid == 0) _exit(syscall(SYS_unshare, flags) == 0);
    waitpid(pid, &status, 0);
    return status == 0 ? -1 : 0;
}

static long by_clone(unsigned long flags) {
    long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) _exit(0);
    if (pid > 0) waitpid(pid, 0, __WALL);
    return pid;
}

static long by_clone3(unsigned long flags) {
    uint64_t args[11] = {flags, 0, 0, 0, SIGCHLD};
    long pid = syscall(SYS_clone3, args, sizeof args);
    if (pid == 0) _exit(0);
    if (pid > 0) waitpid(pid, 0, __WALL);
    return pid;
}

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    for (int i = 0; i < 8; i++) {
        report("unshare", kinds[i].name, "", by_unshare(kinds[i].flag));
        // CLONE_NEWTIME lies within the signal's bits of clone: there it asks for an odd signal and for no namespace.
        report("clone", kinds[i].name, "", kinds[i].flag == 0x80 ? -1 : by_clone(kinds[i].flag));
        report("clone3", kinds[i].name, "", by_clone3(kinds[i].flag));
    }
    int alone = tries;
    for (int i = 0; i < 8; i++)
        report("unshare", kinds[i].name, " within a user namespace", by_unshare(kinds[i].flag | 0x10000000));
    if (!escapes) dprintf(2, "%d tries and %d with a user namespace, none let in\n", alone, tries - alone);
    printf("%lld\n", a + b);
    return 0;
}

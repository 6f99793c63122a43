// P03: as many tasks as can be had, without libc's threads: bare clone, or vfork within vfork, where every parent
// waits in the kernel for its child.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LIMIT = 32, STACK = 4096 };
static volatile int tasks = 1;

static void judge(int error) {
    if (error) dprintf(2, "refused after %d tasks: %s\n", tasks, strerror(error));
    else dprintf(2, "ESCAPED: %d tasks at once\n", tasks);
    kill(getpid(), SIGKILL);
    _exit(1);
}

static int wait_forever(void *unused) {
    for (;;) syscall(SYS_pause);
}

static void threads(void) {
    const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
    for (; tasks <= LIMIT; tasks++)
        if (clone(wait_forever, (char *)malloc(STACK) + STACK, flags, 0) < 0) judge(errno);
    judge(0);
}

static void vforks(void) {
    for (;;) {
        pid_t pid = vfork();
        if (pid < 0) judge(errno);
        if (pid > 0) _exit(1);
        if (++tasks > LIMIT) judge(0);
    }
}

int main(int argc, char **argv) {
    if (!strcmp(argv[1], "threads")) threads();
    else vforks();
}

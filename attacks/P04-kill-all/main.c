// P04: SIGKILL to all, to process 1, to the parent and to guessed ids. Everybody is first asked by signal 0: where
// somebody outside the box answers, the point is made and nothing is sent.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { GUESSES = 65536, WORKER = @PID@ };

static void ask(pid_t pid) {
    if (kill(pid, 0) == 0 || errno != ESRCH) {
        printf("ESCAPED: process %d is within reach: %m\n", pid);
        fflush(stdout);
        _exit(0);
    }
}

static void hit(const char *whom, long answer) {
    printf("%s: %m\n", whom);
    if (answer == 0) printf("ESCAPED: %s was hit\n", whom);
}

int main(void) {
    for (pid_t pid = 2; pid < GUESSES; pid++)
        if (pid != getpid()) ask(pid);
    ask(WORKER);
    hit("process 1 of the box", kill(1, SIGKILL));
    hit("the parent", kill(getppid(), SIGKILL));
    hit("everybody", kill(-1, SIGKILL));
    hit("the worker", kill(WORKER, SIGKILL));
    hit("the worker's group", kill(-WORKER, SIGKILL));
    hit("process 1 by thread", syscall(SYS_tgkill, 1, 1, SIGKILL));
    hit("process 1 by queue", sigqueue(1, SIGKILL, (union sigval){0}));
    int directory = open("/proc/1", O_RDONLY | O_DIRECTORY);
    hit("process 1 by its directory", syscall(SYS_pidfd_send_signal, directory, SIGKILL, 0, 0));
    hit("process 1 by pidfd", syscall(SYS_pidfd_send_signal, syscall(SYS_pidfd_open, 1, 0), SIGKILL, 0, 0));
    printf("nobody was hit\n");
    return 0;
}

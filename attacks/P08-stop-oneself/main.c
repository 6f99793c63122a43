// P08: a stopped program uses no CPU and never ends. A child wakes it a second after it should have been gone.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WALL_LIMIT_MS = 1000 };

static void *wait_for_ever(void *unused) {
    for (;;) pause();
}

int main(int argc, char **argv) {
    pthread_t thread;
    int ready[2];
    char byte = 0;
    dprintf(2, "stopping\n");
    pid_t me = getpid();
    if (pipe(ready)) return 1;
    if (fork() == 0) {
        // Out of the group, before the group is stopped.
        setsid();
        write(ready[1], &byte, 1);
        usleep((WALL_LIMIT_MS + 1000) * 1000);
        kill(me, SIGCONT);
        _exit(0);
    }
    read(ready[0], &byte, 1);
    for (int i = 0; i < 4; i++) pthread_create(&thread, 0, wait_for_ever, 0);
    if (!strcmp(argv[1], "self")) kill(me, SIGSTOP);
    if (!strcmp(argv[1], "group")) kill(0, SIGSTOP);
    if (!strcmp(argv[1], "thread")) syscall(SYS_tgkill, me, me, SIGSTOP);
    dprintf(2, "ESCAPED: still here a second after the wall clock ran out\n");
    return 0;
}

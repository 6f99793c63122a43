// R02: waits for what never comes, in each way there is. An alarm a second past the wall limit tells that it was let
// wait.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WALL_LIMIT_MS = 500 };

static void rang(int signal) {
    static const char text[] = "ESCAPED: still waiting a second past the wall limit\n";
    write(2, text, sizeof text - 1);
    _exit(0);
}

int main(int argc, char **argv) {
    const char *how = argv[1];
    int ends[2], word = 0;
    char byte;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    const int wait_ms = WALL_LIMIT_MS + 1000;
    signal(SIGALRM, rang);
    alarm((wait_ms + 999) / 1000);
    pipe(ends);
    for (;;) {
        if (!strcmp(how, "sleep")) sleep(1000);
        if (!strcmp(how, "pause")) pause();
        if (!strcmp(how, "select")) select(0, 0, 0, 0, 0);
        if (!strcmp(how, "poll")) poll(&(struct pollfd){ends[0], POLLIN}, 1, -1);
        if (!strcmp(how, "epoll")) epoll_wait(epoll_create1(0), &(struct epoll_event){0}, 1, -1);
        if (!strcmp(how, "futex")) syscall(SYS_futex, &word, FUTEX_WAIT, 0, 0, 0, 0);
        if (!strcmp(how, "pipe")) read(ends[0], &byte, 1);
        if (!strcmp(how, "sigwait")) {
            sigset_t set;
            int signal;
            sigemptyset(&set), sigaddset(&set, SIGUSR1), sigprocmask(SIG_BLOCK, &set, 0), sigwait(&set, &signal);
        }
        if (!strcmp(how, "mutex")) pthread_mutex_lock(&mutex), pthread_mutex_lock(&mutex);
        if (!strcmp(how, "flock")) {
            int first = open("/box/lock", O_RDWR | O_CREAT, 0600), second = open("/box/lock", O_RDWR);
            flock(first, LOCK_EX), flock(second, LOCK_EX);
        }
        if (!strcmp(how, "child")) {
            pid_t pid = fork();
            if (pid == 0) for (;;) pause();
            waitpid(pid, 0, 0);
        }
    }
}

// R20: takes as many objects of the kernel as it can get, after raising what limits it may raise itself.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// The box allows 256 open files to a process, 1024 queued signals (and with them timers) to a user, and 64 processes.
enum { FILES = 256, TIMERS = 1024, PROCESSES = 64, TRIES = 100000 };

static long one(const char *what) {
    int ends[2];
    timer_t timer;
    if (!strcmp(what, "eventfds")) return eventfd(0, 0);
    if (!strcmp(what, "epolls")) return epoll_create1(0);
    if (!strcmp(what, "pipes")) return pipe(ends);
    if (!strcmp(what, "timerfds")) return timerfd_create(CLOCK_MONOTONIC, 0);
    if (!strcmp(what, "files")) return open("/dev/null", O_RDONLY);
    if (!strcmp(what, "watches")) return inotify_init1(0);
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    if (!strcmp(what, "timers")) return timer_create(CLOCK_MONOTONIC, &event, &timer);
    errno = EINVAL;
    return -1;
}

/// Every child takes as many files as it can; all of them together are held at once.
static long by_children(void) {
    long *got = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int children = 0;
    for (pid_t pid; (pid = fork()) >= 0; children++) {
        if (pid) continue;
        while (eventfd(0, 0) >= 0) __atomic_fetch_add(got, 1, __ATOMIC_SEQ_CST);
        for (;;) pause();
    }
    for (long before = -1; before != *got; usleep(200 * 1000)) before = *got;
    return *got;
}

/// Each watches the one before: a wake-up would run down the whole chain.
static void nested(void) {
    int inner = eventfd(0, 0), depth = 0;
    for (;; depth++) {
        int outer = epoll_create1(0);
        if (outer < 0 || epoll_ctl(outer, EPOLL_CTL_ADD, inner, &(struct epoll_event){EPOLLIN})) break;
        inner = outer;
    }
    dprintf(2, "refused at %d: %m\n", depth);
    if (depth > FILES) dprintf(2, "ESCAPED: epolls %d deep\n", depth);
}

int main(int argc, char **argv) {
    long long a, b;
    long got = 0, most = FILES;
    const char *what = argv[1];
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    const int raised[] = {RLIMIT_NOFILE, RLIMIT_SIGPENDING};
    for (int i = 0; i < 2; i++) {
        struct rlimit limit;
        getrlimit(raised[i], &limit);
        limit.rlim_cur = limit.rlim_max;
        setrlimit(raised[i], &limit);
        limit.rlim_cur = limit.rlim_max = 1000000;
        setrlimit(raised[i], &limit);
    }
    if (!strcmp(what, "timers")) most = TIMERS;
    if (!strcmp(what, "nested-epolls")) {
        nested();
    } else {
        if (!strcmp(what, "children")) got = by_children(), most = FILES * PROCESSES;
        else while (got < TRIES && one(what) >= 0) got++;
        dprintf(2, "%s refused at %ld: %m\n", what, got);
        if (got > most) dprintf(2, "ESCAPED: %ld %s\n", got, what);
    }
    printf("%lld\n", a + b);
    return 0;
}

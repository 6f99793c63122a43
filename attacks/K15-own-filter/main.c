// K15: installs filters of its own, which may only ever take away: all calls allowed, for all threads at once, with a
// listener that answers "go on", with a tracer's leave. Then it tries what the box forbids.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static long install(unsigned flags, unsigned action) {
    struct sock_filter all[] = {{BPF_RET | BPF_K, 0, 0, action}};
    struct sock_fprog program = {1, all};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/// An answer for socket(2) alone: were it for everything, we would wait for ourselves.
static long install_for_sockets(unsigned flags, unsigned action) {
    struct sock_filter some[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_socket},
        {BPF_RET | BPF_K, 0, 0, action},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    };
    struct sock_fprog program = {4, some};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/// Answers every notification with "go on".
static void *answer(void *listener) {
    struct seccomp_notif asked;
    for (;;) {
        memset(&asked, 0, sizeof asked);
        if (ioctl((long)listener, SECCOMP_IOCTL_NOTIF_RECV, &asked)) return 0;
        struct seccomp_notif_resp go_on = {.id = asked.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
        ioctl((long)listener, SECCOMP_IOCTL_NOTIF_SEND, &go_on);
    }
}

static void *sleep_for_ever(void *unused) {
    for (;;) pause();
}

static void report(const char *what, long answer) {
    if (answer < 0) dprintf(2, "%s: %m\n", what);
    else dprintf(2, "%s: installed\n", what);
}

int main(int argc, char **argv) {
    long long a, b;
    pthread_t thread;
    const char *what = argv[1];
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    printf("%lld\n", a + b);
    fflush(stdout);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!strcmp(what, "allow")) report(what, install(0, SECCOMP_RET_ALLOW));
    if (!strcmp(what, "trace")) report(what, install_for_sockets(0, SECCOMP_RET_TRACE));
    if (!strcmp(what, "tsync")) {
        pthread_create(&thread, 0, sleep_for_ever, 0);
        report(what, install(SECCOMP_FILTER_FLAG_TSYNC, SECCOMP_RET_ALLOW));
    }
    if (!strcmp(what, "prctl")) {
        struct sock_filter all[] = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
        struct sock_fprog program = {1, all};
        report(what, prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
    }
    if (!strcmp(what, "notify")) {
        long listener = install_for_sockets(SECCOMP_FILTER_FLAG_NEW_LISTENER, SECCOMP_RET_USER_NOTIF);
        report(what, listener);
        if (listener >= 0) pthread_create(&thread, 0, answer, (void *)listener);
    }
    if (!strcmp(what, "strict")) report(what, prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
    if (socket(AF_NETLINK, SOCK_RAW, 0) >= 0) dprintf(2, "ESCAPED: a socket, under a filter of its own\n");
    if (syscall(SYS_io_uring_setup, 8, (char[128]){0}) >= 0)
        dprintf(2, "ESCAPED: io_uring, under a filter of its own\n");
    _exit(0);
}

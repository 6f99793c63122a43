// K12: every call that the filter decides by an argument, with that argument 2^32 (and more) too large.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int escapes;

static void report(const char *what, long answer) {
    if (answer < 0) {
        dprintf(2, "%s: %m\n", what);
        return;
    }
    dprintf(2, "ESCAPED: %s\n", what);
    escapes++;
}

int main(void) {
    long long a, b;
    int pair[2];
    char byte = '\n';
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    const unsigned long highs[] = {1ul << 32, 1ul << 63, 0xffffffff00000000};
    for (int i = 0; i < 3; i++) {
        unsigned long high = highs[i];
        report("TIOCSTI", syscall(SYS_ioctl, 0, TIOCSTI | high, &byte));
        report("TIOCLINUX", syscall(SYS_ioctl, 0, TIOCLINUX | high, &byte));
        report("an internet socket", syscall(SYS_socket, AF_INET | high, SOCK_STREAM, 0));
        report("a netlink socket", syscall(SYS_socket, AF_NETLINK | high, SOCK_RAW | high, 0));
        report("a socket", syscall(SYS_socket, AF_UNIX | high, SOCK_STREAM, 0));
        report("a pair of internet sockets", syscall(SYS_socketpair, AF_INET | high, SOCK_STREAM, 0, pair));
        report("no random addresses", syscall(SYS_personality, ADDR_NO_RANDOMIZE | high));
        report("a user namespace", syscall(SYS_unshare, CLONE_NEWUSER | high));
        long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD | high, 0, 0, 0, 0);
        if (pid == 0) _exit(0);
        if (pid > 0) waitpid(pid, 0, 0);
        report("a child in a user namespace", pid);
    }
    if (!escapes) dprintf(2, "nothing got through by its high bits\n");
    printf("%lld\n", a + b);
    return 0;
}

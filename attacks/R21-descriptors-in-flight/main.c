// R21: descriptors in messages are held by no process, so no process's limit counts them. They are sent many at a time,
// or in chains (a socket in a message in a socket in a message), or in loops, which only the kernel's collector frees.
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_ONCE = 250, MOST = 2048, ENOUGH = 20000 };

/// Sends `count` times the same descriptor through a socket.
static int send_files(int through, int file, int count) {
    union { struct cmsghdr header; char space[CMSG_SPACE(sizeof(int) * AT_ONCE)]; } control = {0};
    char byte = 'x';
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(sizeof(int) * count)};
    control.header = (struct cmsghdr){CMSG_LEN(sizeof(int) * count), SOL_SOCKET, SCM_RIGHTS};
    for (int i = 0; i < count; i++) ((int *)CMSG_DATA(&control.header))[i] = file;
    return sendmsg(through, &message, MSG_DONTWAIT);
}

int main(int argc, char **argv) {
    long long a, b;
    long in_flight = 0;
    int pair[2], last = -1;
    struct rlimit limit;
    const char *how = argv[1];
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    while (in_flight < ENOUGH) {
        if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair)) break;
        if (!strcmp(how, "flat")) {
            int sent = 0;
            while (in_flight < ENOUGH && send_files(pair[0], 0, AT_ONCE) == 1) in_flight += AT_ONCE, sent++;
            if (!sent) break;
            continue;
        }
        if (!strcmp(how, "nested")) {
            // The pair before travels in this one's queue; only this one is still open.
            if (last >= 0 && send_files(pair[0], last, 100) != 1) break;
            if (last >= 0) close(last), in_flight += 100;
            last = pair[1];
            close(pair[0]);
        } else {
            if (send_files(pair[0], pair[1], 100) != 1 || send_files(pair[1], pair[0], 100) != 1) break;
            in_flight += 200;
            close(pair[0]), close(pair[1]);
        }
    }
    dprintf(2, "%ld in flight, then: %m\n", in_flight);
    if (in_flight > MOST) dprintf(2, "ESCAPED: %ld descriptors in flight\n", in_flight);
    printf("%lld\n", a + b);
    return 0;
}

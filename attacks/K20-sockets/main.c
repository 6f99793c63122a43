// K20: a socket of every family, type and protocol that led into the kernel; and a pair of each.
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FAMILIES = 64 };

int main(void) {
    long long a, b;
    int got = 0, pair[2];
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    const int protocols[] = {0, 1, 6, 17, 58, 132, 255, 0x0300};
    for (int family = 0; family < FAMILIES; family++)
        for (int type = 1; type <= 6; type++)
            for (int i = 0; i < 8; i++) {
                int fd = socket(family, type | (i & 1 ? SOCK_NONBLOCK : 0), protocols[i]);
                if (fd >= 0) {
                    if (got++ < 20) dprintf(2, "ESCAPED: socket(%d, %d, %d)\n", family, type, protocols[i]);
                    close(fd);
                }
                // Pairs of the UNIX family are how runtimes talk to their children.
                if (family == AF_UNIX || socketpair(family, type, protocols[i], pair)) continue;
                dprintf(2, "ESCAPED: socketpair(%d, %d, %d)\n", family, type, protocols[i]);
                close(pair[0]), close(pair[1]), got++;
            }
    // Nor can a pair be turned into something that has an address.
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0) {
        struct sockaddr name = {AF_UNIX, "\0gavel-k20"};
        if (bind(pair[0], &name, sizeof name) == 0) dprintf(2, "ESCAPED: a name for one of a pair\n"), got++;
        if (listen(pair[0], 1) == 0) dprintf(2, "ESCAPED: one of a pair listens\n"), got++;
    }
    if (!got) dprintf(2, "no socket of any family\n");
    printf("%lld\n", a + b);
    return 0;
}

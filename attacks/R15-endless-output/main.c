// R15: writes to standard output without end, until sixteen times the limit.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LIMIT = 1 << 20, TIMES = 16, PIECE = 65536 };
static char piece[PIECE];

int main(int argc, char **argv) {
    const char *how = argv[1];
    long written = 0;
    int ends[2];
    memset(piece, '7', sizeof piece);
    for (int i = 64; i < PIECE; i += 64) piece[i] = '\n';
    piece[PIECE - 1] = '\n';
    signal(SIGPIPE, SIG_IGN);
    pipe(ends);
    if (!strcmp(how, "children")) for (int i = 0; i < 7; i++) fork();
    while (written < (long)LIMIT * TIMES) {
        long now = -1;
        if (!strcmp(how, "writev")) {
            struct iovec parts[16];
            for (int i = 0; i < 16; i++) parts[i] = (struct iovec){piece, PIECE};
            now = writev(1, parts, 16);
        } else if (!strcmp(how, "splice")) {
            now = write(ends[1], piece, PIECE / 2);
            if (now > 0) now = splice(ends[0], 0, 1, 0, now, 0);
        } else now = write(1, piece, PIECE);
        if (now > 0) written += now;
    }
    write(2, "\nESCAPED: sixteen times the limit\n", 34);
    return 0;
}

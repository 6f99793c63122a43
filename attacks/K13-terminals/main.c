// K13: looks for a terminal, steers what it has as one, and types into it.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int escapes;

static void report(const char *what, long answer) {
    if (answer < 0) return;
    dprintf(2, "ESCAPED: %s\n", what);
    escapes++;
}

/// Harmless where it works: a line end, the line discipline that a terminal has anyway, the console's own question.
static void steer(int fd) {
    char key = '\n', subcode = 12;
    int ordinary = 0;
    report("TIOCSTI", ioctl(fd, TIOCSTI, &key));
    report("TIOCLINUX", ioctl(fd, TIOCLINUX, &subcode));
    report("TIOCSETD", ioctl(fd, TIOCSETD, &ordinary));
    report("TIOCSCTTY", ioctl(fd, TIOCSCTTY, 0));
    report("TIOCCONS", ioctl(fd, TIOCCONS, 0));
}

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    const char *names[] = {"/dev/tty", "/dev/tty0", "/dev/tty1", "/dev/console", "/dev/ptmx", "/dev/pts/ptmx",
                           "/dev/pts/0", "/dev/pts/1", "/dev/ttyS0", "/proc/self/fd/0", "/dev/stdin"};
    for (int fd = 0; fd < 3; fd++) {
        if (isatty(fd)) report("a standard stream is a terminal", 0);
        steer(fd);
    }
    for (int again = 0; again < 2; again++) {
        for (int i = 0; i < sizeof names / sizeof *names; i++) {
            int fd = open(names[i], O_RDWR | O_NONBLOCK | O_NOCTTY);
            if (fd < 0) continue;
            if (isatty(fd)) report(names[i], 0);
            steer(fd);
            close(fd);
        }
        // Once more as the leader of a session, which could take a terminal.
        if (setsid() < 0 && fork() == 0) setsid(), _exit(0);
    }
    if (!escapes) dprintf(2, "no terminal anywhere\n");
    printf("%lld\n", a + b);
    return 0;
}

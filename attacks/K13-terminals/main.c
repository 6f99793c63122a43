// K13: looks for a terminal, steers what it has as one, and types into it.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int escapes;

static void report(const char *what, long answer) {
    if (answer < 0) return;
    dprintf(2, "ESCAPED: %s\n", what);
    escapes++;
}

static void steer(int fd) {
    char key = '\n', subcode = 12;
    int ordinary = 0;
    report("TIOCSTI", ioctl(fd, TIOCSTI, &key));
    report("TIOCLINUX", ioctl(fd, TIOCLINUX, &subcode));
    report("TIOCSETD", ioctl(fd, TIOCSETD, &ordinary));
    report("TIOCSCTTY", ioctl(fd, TIOCSCTTY, 0));
    report("TIOCCONS", ioctl(fd, TIOCCONS, 0));
}

static long is_terminal(const char *path) {
    int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY);
    long answer = fd >= 0 && isatty(fd) ? 0 : -1;
    close(fd);
    return answer;
}

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    const char *names[] = {"/dev/tty", "/dev/tty0", "/dev/tty1", "/dev/console", "/dev/ptmx", "/dev/pts/ptmx",
                           "/dev/pts/0", "/dev/pts/1", "/dev/ttyS0", "/proc/self/fd/0", "/dev/stdin"};
    const char *nodes[] = {"/box/console", "/tmp/console", "/console"};
    for (int fd = 0; fd < 3; fd++) {
        if (isatty(fd)) report("a standard stream is a terminal", 0);
        steer(fd);
    }
    // The console by its numbers, wherever a node for it can be made.
    for (int i = 0; i < 3; i++) mknod(nodes[i], S_IFCHR | 0666, makedev(5, 1));
    for (int again = 0; again < 2; again++) {
        // What is found is a terminal of somebody else's: it is shown, and left alone.
        for (int i = 0; i < sizeof names / sizeof *names; i++) report(names[i], is_terminal(names[i]));
        for (int i = 0; i < 3; i++) report(nodes[i], is_terminal(nodes[i]));
        // Once more as the leader of a session, which could take a terminal.
        if (setsid() < 0 && fork() == 0) setsid(), _exit(0);
    }
    if (!escapes) dprintf(2, "no terminal anywhere\n");
    printf("%lld\n", a + b);
    return 0;
}

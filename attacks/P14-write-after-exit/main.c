// P14: the right answer, exit 0, and somebody who goes on writing. What a child writes a tenth of a second after the
// program's exit must be in nobody's output; it ends by itself after three seconds.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static void *write_for_ever(void *unused) {
    for (;;) write(1, "9\n", 2);
}

static void child(int begin, int flood) {
    pid_t parent = getppid();
    signal(SIGPIPE, SIG_IGN);
    setsid();
    write(begin, "x", 1);
    while (getppid() == parent)
        if (flood) write(1, "9\n", 2);
    for (int i = 0; i < 30; i++) {
        usleep(100 * 1000);
        write(1, "ESCAPED: written after the exit\n", 32);
    }
    _exit(0);
}

int main(int argc, char **argv) {
    long long a, b;
    int began[2];
    char byte;
    if (scanf("%lld %lld", &a, &b) != 2 || pipe(began)) return 1;
    printf("%lld\n", a + b);
    fflush(stdout);
    if (!strcmp(argv[1], "thread")) {
        pthread_t thread;
        pthread_create(&thread, 0, write_for_ever, 0);
        usleep(1000);
    } else {
        if (fork() == 0) child(began[1], !strcmp(argv[1], "flood"));
        read(began[0], &byte, 1);
    }
    dprintf(2, "the program exits\n");
    _exit(0);
}

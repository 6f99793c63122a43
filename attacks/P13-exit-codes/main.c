// P13: the right answer, and then the end that argv[1] names: code-N or signal-N. None of them may be taken for
// anything else, and none is AC or our own error.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    long long a, b;
    int number;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    // Not before a stop: a run that idled may be tried again, and is then another's as far as the runner knows.
    if (strcmp(argv[1], "signal-19")) printf("%lld\n", a + b);
    fflush(stdout);
    if (sscanf(argv[1], "code-%d", &number) == 1) _exit(number);
    if (sscanf(argv[1], "signal-%d", &number) != 1) _exit(0);
    // A stopped program is woken after the wall clock ran out, and ends well.
    if (number == SIGSTOP && fork() == 0) {
        pid_t parent = getppid();
        sleep(2);
        kill(parent, SIGCONT);
        _exit(0);
    }
    kill(getpid(), number);
    _exit(0);
}

// P02: answers rightly and leaves a child behind, two forks and a session away, that ignores every signal it can. The
// child gives up after five seconds, so that it does no harm where nothing ends it.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void live_on(int started) {
    setsid();
    if (fork() > 0) _exit(0);
    for (int signal = 1; signal < 65; signal++) sigaction(signal, &(struct sigaction){.sa_handler = SIG_IGN}, 0);
    prctl(PR_SET_NAME, "gavel-p02");
    prctl(PR_SET_PDEATHSIG, 0);
    write(started, "x", 1);
    close(0), close(1), close(2), close(started);
    for (int i = 0; i < 50; i++) usleep(100 * 1000);
    _exit(0);
}

int main(void) {
    int started[2];
    char byte;
    long long a, b;
    if (pipe(started) || scanf("%lld %lld", &a, &b) != 2) return 1;
    pid_t pid = fork();
    if (pid < 0) return 1;
    if (pid == 0) live_on(started[1]);
    waitpid(pid, 0, 0);
    if (read(started[0], &byte, 1) != 1) return 1;
    fprintf(stderr, "the daemon has started\n");
    printf("%lld\n", a + b);
    return 0;
}

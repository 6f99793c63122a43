// P10: children that ended and are never waited for, orphans adopted on purpose, and signals to the box's init.
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LIMIT = 32 };

int main(void) {
    int zombies = 0;
    dprintf(2, "subreaper: %d\n", prctl(PR_SET_CHILD_SUBREAPER, 1));
    for (int signal = 1; signal < 65; signal++)
        if (kill(1, signal) == 0) dprintf(2, "ESCAPED: the box's init takes signal %d\n", signal);
    while (zombies <= LIMIT) {
        // The child leaves an orphan of its own, which becomes ours, and both stay zombies.
        pid_t pid = fork();
        if (pid < 0) break;
        if (pid == 0) {
            if (fork() == 0) _exit(0);
            _exit(0);
        }
        zombies++;
    }
    if (zombies > LIMIT) dprintf(2, "ESCAPED: %d zombies at once\n", zombies);
    else dprintf(2, "refused after %d zombies: %m\n", zombies);
    return 0;
}

// P05: DOMjudge's and Heng's hole: whoever holds the clock is stopped, then the CPU is used for ever.
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    const pid_t targets[] = {getppid(), 1, @PID@};
    int hits = 0;
    for (int i = 0; i < 3; i++) {
        if (kill(targets[i], SIGSTOP)) {
            dprintf(2, "process %d: %m\n", targets[i]);
            continue;
        }
        // The point is made; nobody has to wait.
        kill(targets[i], SIGCONT);
        dprintf(2, "ESCAPED: process %d takes a SIGSTOP\n", targets[i]);
        hits++;
        break;
    }
    if (hits) return 0;
    dprintf(2, "nobody was stopped\n");
    for (;;) {}
}

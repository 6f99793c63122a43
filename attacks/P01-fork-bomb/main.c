// P01: every process forks without end. Without the limit it ends itself once it has shown that there is none.
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LIMIT = 32 };

int main(void) {
    struct { atomic_int alive, told; } *shared =
        mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared->alive = 1;
    for (;;) {
        if (shared->alive > LIMIT) {
            if (!atomic_exchange(&shared->told, 1)) dprintf(2, "ESCAPED: %d processes at once\n", shared->alive);
            _exit(0);
        }
        pid_t pid = fork();
        if (pid > 0) atomic_fetch_add(&shared->alive, 1);
        if (pid < 0 && !atomic_exchange(&shared->told, 1))
            dprintf(2, "the first refusal came at %d processes\n", shared->alive);
    }
}

// R04: the work is done by a grandchild whose parent has ended, so that no wait of ours ever counts its time. The
// program sleeps until the grandchild is done.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_MS = 500, GRACE_MS = 500 };

static void burn(void) {
    for (;;) {
        struct timespec used;
        for (volatile int i = 0; i < 100000; i++) {}
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
        if (used.tv_sec * 1000 + used.tv_nsec / 1000000 > LIMIT_MS + GRACE_MS) _exit(0);
    }
}

int main(void) {
    int ends[2];
    char byte;
    struct rusage children;
    pipe(ends);
    if (fork() == 0) {
        setsid();
        if (fork() > 0) _exit(0);
        close(ends[0]);
        burn();
    }
    close(ends[1]);
    wait(0);
    // Its end closes the pipe.
    read(ends[0], &byte, 1);
    getrusage(RUSAGE_CHILDREN, &children);
    printf("ESCAPED: a second was used, of which rusage knows %ld ms\n",
           children.ru_utime.tv_sec * 1000 + children.ru_utime.tv_usec / 1000);
    return 0;
}

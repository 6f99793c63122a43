/* The program under measurement: it does one thing of known size. subject WHAT [HOW MUCH] */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4

static long milliseconds;

/* Uses so much CPU time of the calling thread, by the thread's own clock. */
static void *work(void *unused) {
    struct timespec now;
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while (now.tv_sec * 1000 + now.tv_nsec / 1000000 < milliseconds);
    return unused;
}

static void *spin(void *unused) {
    for (;;)
        ;
    return unused;
}

static void in_threads(void *(*what)(void *)) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], 0, what, 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], 0);
}

/* Touches so much memory, page by page. */
static int touch(long kib) {
    char *memory = mmap(0, kib << 10, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return 1;
    for (long i = 0; i < kib << 10; i += 4096)
        memory[i] = 1;
    return 0;
}

/* Byte number i of all output is i % 251; `streams` is 1 for standard output, 2 for both in turn. */
static int print(long bytes, int streams) {
    static char block[251 * 16];
    for (int i = 0; i < (int)sizeof block; i++)
        block[i] = i % 251;
    for (long done = 0, turn = 0; done < bytes; turn++) {
        long size = bytes - done < (long)sizeof block ? bytes - done : (long)sizeof block;
        if (write(1 + turn % streams, block, size) != size)
            return 1;
        done += size;
    }
    return 0;
}

int main(int argc, char **argv) {
    const char *what = argv[1];
    long much = argc > 2 ? atol(argv[2]) : 0;
    milliseconds = much;
    if (!strcmp(what, "spin"))
        spin(0);
    if (!strcmp(what, "spin-threads"))
        in_threads(spin);
    if (!strcmp(what, "spin-forks"))
        for (;;)
            fork();
    if (!strcmp(what, "sleep"))
        for (;;)
            pause();
    if (!strcmp(what, "work"))
        work(0);
    if (!strcmp(what, "work-threads"))
        in_threads(work);
    if (!strcmp(what, "work-child")) {
        if (fork() == 0) {
            work(0);
            _exit(0);
        }
        wait(0);
    }
    /* The worker is an orphan from its first moment on. Only the closed end of a pipe tells that it is done. */
    if (!strcmp(what, "work-orphan")) {
        int ends[2];
        char byte;
        if (pipe(ends))
            return 1;
        if (fork() == 0) {
            if (fork() == 0) {
                close(ends[0]);
                work(0);
            }
            _exit(0);
        }
        wait(0);
        close(ends[1]);
        if (read(ends[0], &byte, 1) != 0)
            return 1;
    }
    if (!strcmp(what, "touch"))
        return touch(much);
    if (!strcmp(what, "print"))
        return print(much, 1);
    if (!strcmp(what, "print-both"))
        return print(much, 2);
    if (!strcmp(what, "exit"))
        return much;
    if (!strcmp(what, "signal"))
        kill(getpid(), much);
    if (!strcmp(what, "abort"))
        abort();
    if (!strcmp(what, "fault"))
        *(volatile char *)0 = 1;
    return 0;
}

// P09: tries to be where a kill does not reach. All of it ends by itself two seconds past the wall limit.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { WALL_LIMIT_MS = 1000 };
static struct timespec begun;

static double elapsed(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - begun.tv_sec) + (now.tv_nsec - begun.tv_nsec) / 1e9;
}

static void outlast(void) {
    while (elapsed() < WALL_LIMIT_MS / 1000. + 2) usleep(10000);
    dprintf(2, "ESCAPED: two seconds past the wall limit\n");
    _exit(0);
}

/// Sixteen parents wait in the kernel for a child that has not executed anything.
static void chain(int depth) {
    if (depth == 0) outlast();
    if (vfork() == 0) chain(depth - 1);
    _exit(0);
}

/// Freezes our own control group, were its files to be found.
static void freeze(void) {
    const char *files[] = {"/sys/fs/cgroup/freezer/freezer.state", "/sys/fs/cgroup/cgroup.freeze",
                           "/sys/fs/cgroup/unified/cgroup.freeze"};
    for (int i = 0; i < 3; i++) {
        int fd = open(files[i], O_WRONLY);
        if (fd >= 0) dprintf(2, "ESCAPED: %s can be opened for writing\n", files[i]);
        else dprintf(2, "%s: %m\n", files[i]);
    }
}

/// Long calls into the kernel: maps and unmaps, big copies between a file and a pipe, from many processes at once.
static void io(void) {
    char *bytes = mmap(0, 32 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 8 && fork(); i++) {}
    char name[32];
    int ends[2];
    snprintf(name, sizeof name, "/box/%d", getpid());
    int file = open(name, O_RDWR | O_CREAT, 0600);
    if (pipe(ends)) _exit(1);
    for (;;) {
        usleep(100 * 1000);
        pwrite(file, bytes, 1 << 20, 0);
        lseek(file, 0, SEEK_SET);
        fsync(file);
        madvise(bytes, 32 << 20, MADV_DONTNEED);
        splice(file, 0, ends[1], 0, 65536, SPLICE_F_NONBLOCK);
        if (elapsed() > WALL_LIMIT_MS / 1000. + 2) outlast();
    }
}

int main(int argc, char **argv) {
    clock_gettime(CLOCK_MONOTONIC, &begun);
    dprintf(2, "stuck\n");
    if (!strcmp(argv[1], "freeze")) freeze(), outlast();
    if (!strcmp(argv[1], "io")) io();
    chain(16);
}

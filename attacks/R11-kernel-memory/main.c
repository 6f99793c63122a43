// R11: fills what the kernel keeps for a program outside its map, until 16 MiB past the limit. Whatever refuses first,
// the program then ends with an error.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LIMIT = 16 << 20, MARGIN = 16 << 20, PIECE = 65536 };
static char piece[PIECE];
static long filled;

static void add(long bytes) {
    if (bytes <= 0) {
        dprintf(2, "%ld KiB, then: %m\n", filled >> 10);
        _exit(3);
    }
    filled += bytes;
    if (filled <= LIMIT + MARGIN) return;
    dprintf(2, "ESCAPED: %ld MiB filled\n", filled >> 20);
    _exit(0);
}

/// Many files, because each has a limit of its own.
static void files(const char *directory) {
    for (int number = 0;; number++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%d", directory, number);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        for (int i = 0; i < 64; i++) add(write(fd, piece, PIECE));
        close(fd);
    }
}

static void memory_files(void) {
    for (;;) {
        int fd = memfd_create("m", 0);
        for (int i = 0; i < 16; i++) add(write(fd, piece, PIECE));
    }
}

static void pipes(void) {
    for (;;) {
        int ends[2];
        if (pipe2(ends, O_NONBLOCK)) add(-1);
        fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
        for (long written; (written = write(ends[1], piece, PIECE)) > 0;) add(written);
    }
}

static void socket_pairs(void) {
    for (;;) {
        int ends[2], size = 64 << 20;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends)) add(-1);
        for (int i = 0; i < 2; i++) {
            setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
            for (long written; (written = write(ends[i], piece, PIECE)) > 0;) add(written);
        }
    }
}

static void shared(void) {
    for (;;) {
        char *bytes = mmap(0, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (bytes == MAP_FAILED) add(-1);
        memset(bytes, 1, PIECE);
        add(PIECE);
        munmap(bytes, 0);
    }
}

static void system_v(void) {
    int id = shmget(IPC_PRIVATE, LIMIT + 2 * MARGIN, IPC_CREAT | 0600);
    if (id < 0) add(-1);
    char *bytes = shmat(id, 0, 0);
    shmctl(id, IPC_RMID, 0);
    if (bytes == (void *)-1) add(-1);
    for (long i = 0; i < LIMIT + 2 * MARGIN; i += PIECE) {
        memset(bytes + i, 1, PIECE);
        add(PIECE);
    }
}

int main(int argc, char **argv) {
    const char *what = argv[1];
    struct rlimit files_open;
    getrlimit(RLIMIT_NOFILE, &files_open);
    files_open.rlim_cur = files_open.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files_open);
    memset(piece, 1, sizeof piece);
    dprintf(2, "filling %s\n", what);
    if (!strcmp(what, "box")) files("/box");
    if (!strcmp(what, "tmp")) files("/tmp");
    if (!strcmp(what, "memfd")) memory_files();
    if (!strcmp(what, "pipes")) pipes();
    if (!strcmp(what, "socket-pairs")) socket_pairs();
    if (!strcmp(what, "shared-mapping")) shared();
    if (!strcmp(what, "system-v")) system_v();
}

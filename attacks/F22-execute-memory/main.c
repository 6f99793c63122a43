#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void copy(int to) {
    char block[65536];
    int from = open("/proc/self/exe", O_RDONLY);
    for (ssize_t length; (length = read(from, block, sizeof block)) > 0;)
        if (write(to, block, length) != length) abort();
}

int main(int argc, char **argv) {
    char *again[] = {"again", "spin", 0}, *none[] = {0};
    if (!strcmp(argv[1], "spin")) {
        /* Nothing of it may be different now: no other user, no other limits. */
        for (volatile long i = 0;; i++) {}
    }
    if (!strcmp(argv[1], "file")) {
        int fd = open("/box/again", O_CREAT | O_WRONLY, 0755);
        copy(fd);
        close(fd);
        execve("/box/again", again, none);
        return 1;
    }
    int fd = memfd_create("again", MFD_CLOEXEC);
    copy(fd);
    if (!strcmp(argv[1], "child") && fork()) return wait(0) * 0;
    syscall(SYS_execveat, fd, "", again, none, AT_EMPTY_PATH);
    return 1;
}

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
    static char block[1 << 20];
    long held = 0;
    memset(block, 1, sizeof block);
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; held < 200L << 20; i++) {
        char path[64];
        int fd;
        switch (i % 3) {
        case 0: snprintf(path, sizeof path, "/box/%d", i); break;
        case 1: snprintf(path, sizeof path, "/tmp/%d", i); break;
        default: path[0] = 0;
        }
        fd = path[0] ? open(path, O_CREAT | O_RDWR, 0600) : memfd_create("held", 0);
        if (fd < 0) abort();
        if (path[0]) unlink(path);
        for (int j = 0; j < 8 && write(fd, block, sizeof block) == sizeof block; j++) held += sizeof block;
        /* Mapped, and then held by the mapping alone. */
        if (i % 2) {
            mmap(0, 8 << 20, PROT_READ, MAP_SHARED, fd, 0);
            close(fd);
        }
    }
    printf("ESCAPED: holds %ld MiB\n", held >> 20);
    return 1;
}

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    const char *places[] = {"/box/a", "/tmp/a", "/dev/shm/a"};
    int found = 0;
    /* Said at once: what could be allocated may be too much for the next word. */
    setvbuf(stdout, 0, _IONBF, 0);
    /* A file that is too large would end the program; ignored, the call fails. */
    signal(SIGXFSZ, SIG_IGN);
    for (unsigned i = 0; i < 3; i++) {
        int fd = open(places[i], O_CREAT | O_RDWR, 0600);
        if (fd < 0) continue;
        if (ftruncate(fd, 1L << 40) == 0) printf("ESCAPED: 1 TiB in %s\n", places[i]), found++;
        if (fallocate(fd, 0, 0, 100L << 30) == 0) printf("ESCAPED: 100 GiB in %s\n", places[i]), found++;
        if (pwrite(fd, "x", 1, 1L << 40) == 1) printf("ESCAPED: a byte at 1 TiB in %s\n", places[i]), found++;
        close(fd);
        fd = open(places[i], O_CREAT | O_RDWR | O_DIRECT, 0600);
        if (fd >= 0 && ftruncate(fd, 1L << 40) == 0) printf("ESCAPED: directly in %s\n", places[i]), found++;
    }
    if (!found) puts("every file was refused");
    return 0;
}

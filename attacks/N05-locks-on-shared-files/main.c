#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

int main(void) {
    int fd = open("/usr/include/assert.h", O_RDONLY);
    struct flock whole = {.l_type = F_WRLCK};
    int leased = fcntl(fd, F_SETLEASE, F_RDLCK) == 0 || fcntl(fd, F_SETLEASE, F_WRLCK) == 0;
    if (leased) puts("ESCAPED: holds a lease, for which others wait");
    else puts("no lease");
    if (fcntl(fd, F_SETLK, &whole) == 0) puts("ESCAPED: holds a write lock");
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) puts("holds a lock (documented)");
    fflush(stdout);
    usleep(1000000);
    return 0;
}

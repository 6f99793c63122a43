#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    int found = 0;
    for (int fd = 0; fd < 4096; fd++) {
        struct stat is;
        char path[64], target[256] = "";
        if (fcntl(fd, F_GETFD) < 0) continue;
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(path, target, sizeof target - 1);
        if (length > 0) target[length] = 0;
        fstat(fd, &is);
        if (fd > 2) printf("ESCAPED: descriptor %d is %s\n", fd, target), found++;
        /* The input must not become writable by opening it once more; of a pipe, nothing more than the pipe can be had. */
        int again = open(path, O_RDWR | O_NONBLOCK);
        if (again >= 0) {
            if (!S_ISFIFO(is.st_mode)) printf("ESCAPED: %s is open for writing\n", target), found++;
            close(again);
        }
        again = open(path, O_WRONLY | O_TRUNC | O_NONBLOCK);
        if (again >= 0) {
            if (!S_ISFIFO(is.st_mode)) printf("ESCAPED: %s was cut\n", target), found++;
            close(again);
        }
    }
    if (!found) puts("only 0, 1 and 2, and the input is read-only");
    return 0;
}

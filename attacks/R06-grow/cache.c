// R06, `cache`: makes the group pay for 40 MiB of a file that nobody has in memory, and leaves them there. They are given back as
// soon as the next run wants memory, so whatever counts them as the box's own gives them to that run on top of its limit.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    static char block[1 << 20], path[4096];
    const char *directories[] = {"/usr/lib/x86_64-linux-gnu", "/usr/lib/gcc/x86_64-linux-gnu/12", "/usr/bin"};
    long read_in = 0;
    for (int i = 0; i < 3; i++) {
        DIR *dir = opendir(directories[i]);
        for (struct dirent *entry; dir && read_in < 40 << 20 && (entry = readdir(dir));) {
            struct stat is;
            snprintf(path, sizeof path, "%s/%s", directories[i], entry->d_name);
            int fd = open(path, O_RDONLY);
            if (fd < 0) continue;
            if (fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && is.st_size > 4 << 20) {
                posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
                for (ssize_t length; read_in < 40 << 20 && (length = read(fd, block, sizeof block)) > 0;) read_in += length;
            }
            close(fd);
        }
    }
    printf("read %ld MiB\n", read_in >> 20);
    return 0;
}

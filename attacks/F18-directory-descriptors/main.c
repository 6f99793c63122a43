#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    int found = 0;
    for (int fd = 0; fd < 1024; fd++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (chdir(path) < 0 && fchdir(fd) < 0) continue;
        found++;
        printf("ESCAPED: descriptor %d is a directory\n", fd);
        for (int up = 0; up < 20; up++) chdir("..");
        if (access("@WORLD_FILE@" + 1, R_OK) == 0) puts("ESCAPED: the host is above it");
    }
    if (!found) puts("no descriptor is a directory");
    return 0;
}

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    char parent[64], target[4096];
    int found = 0;
    struct stat mine, other;
    stat("/proc/self/exe", &mine);
    snprintf(parent, sizeof parent, "/proc/%d/exe", getppid());
    const char *own[] = {"/proc/self/exe", "/program/program"};
    for (int i = 0; i < 2; i++) {
        if (open(own[i], O_RDWR) >= 0) printf("ESCAPED: %s is open for writing\n", own[i]), found++;
        if (chmod(own[i], 0777) == 0) printf("ESCAPED: changed the mode of %s\n", own[i]), found++;
        if (unlink(own[i]) == 0) printf("ESCAPED: removed %s\n", own[i]), found++;
    }
    const char *others[] = {"/proc/1/exe", "/proc/0/exe", parent};
    for (int i = 0; i < 3; i++) {
        if (stat(others[i], &other) == 0 && other.st_ino != mine.st_ino)
            printf("ESCAPED: %s is to be seen\n", others[i]), found++;
        int fd = open(others[i], O_PATH);
        if (fd >= 0) printf("ESCAPED: %s is open\n", others[i]), found++;
        ssize_t length = readlink(others[i], target, sizeof target - 1);
        if (length > 0) {
            target[length] = 0;
            printf("ESCAPED: %s is %s\n", others[i], target), found++;
        }
    }
    if (!found) puts("no program could be opened");
    return 0;
}

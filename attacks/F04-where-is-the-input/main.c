#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int list(DIR *dir, const char *how) {
    if (!dir) return 0;
    int found = 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strstr(entry->d_name, ".ans")) printf("ESCAPED: listed %s by %s\n", entry->d_name, how), found = 1;
    closedir(dir);
    return found;
}

int main(void) {
    char target[4096] = "";
    int found = 0;
    ssize_t length = readlink("/proc/self/fd/0", target, sizeof target - 1);
    if (length > 0) target[length] = 0;
    const char *slash = strrchr(target, '/');
    /* A name tells which test case this is and where the judge keeps them. */
    if (slash && strstr(target, ".in")) printf("ESCAPED: the input is called %s\n", target), found = 1;
    if (slash) {
        target[slash - target] = 0;
        found |= list(opendir(target), "its path");
    }
    int up = openat(0, "..", O_RDONLY | O_DIRECTORY);
    if (up >= 0) found |= list(fdopendir(up), "openat");
    found |= list(opendir("/proc/self/fd/0/.."), "/proc");
    if (chdir("/proc/self/fd/0/..") == 0 || fchdir(0) == 0) found |= list(opendir("."), "chdir");
    if (!found) puts("the input is nowhere");
    return 0;
}

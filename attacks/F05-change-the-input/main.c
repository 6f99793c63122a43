#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int done;

static void tried(const char *what, int succeeded) {
    if (succeeded) printf("ESCAPED: %s the input\n", what), done++;
}

int main(void) {
    char target[4096] = "";
    tried("cut", ftruncate(0, 0) == 0);
    tried("wrote to", pwrite(0, "x", 1, 0) == 1);
    tried("allocated in", fallocate(0, 0, 0, 1 << 20) == 0);
    tried("punched a hole into", fallocate(0, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0);
    tried("mapped for writing", mmap(0, 4096, PROT_WRITE, MAP_SHARED, 0, 0) != MAP_FAILED);
    tried("changed the mode of", fchmod(0, 0640) == 0);
    tried("changed the times of", futimens(0, (struct timespec[2]){{1, 0}, {1, 0}}) == 0);
    int again = open("/proc/self/fd/0", O_WRONLY);
    tried("opened for writing", again >= 0);
    ssize_t length = readlink("/proc/self/fd/0", target, sizeof target - 1);
    if (length > 0) {
        target[length] = 0;
        tried("removed", unlink(target) == 0);
        tried("replaced", rename("/box/x", target) == 0);
        tried("cut by name", truncate(target, 0) == 0);
    }
    if (!done) puts("the input is as it was");
    return 0;
}

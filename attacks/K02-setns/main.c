// K02: looks for namespaces of other processes and enters one: its own again, that of the box's init by file, by pidfd.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *kinds[] = {"mnt", "net", "pid", "user", "ipc", "uts", "cgroup", "time"};

static void look(void) {
    int found = 0;
    for (int pid = 1; pid < 4096; pid++) {
        if (pid == getpid()) continue;
        for (int i = 0; i < 8; i++) {
            char path[64];
            snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kinds[i]);
            if (open(path, O_RDONLY | O_CLOEXEC) < 0) continue;
            dprintf(2, "ESCAPED: %s can be opened\n", path);
            found++;
        }
    }
    long fd = syscall(SYS_pidfd_open, 1, 0);
    dprintf(2, fd < 0 ? "pidfd_open: %m\n" : "ESCAPED: a pidfd of process 1\n");
    if (!found && fd < 0) dprintf(2, "no namespace of another process\n");
}

static void enter(int fd, int kind) {
    if (setns(fd, kind)) dprintf(2, "setns: %m\n");
    else dprintf(2, "ESCAPED: entered a namespace\n");
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (!strcmp(argv[1], "look")) look();
    if (!strcmp(argv[1], "own")) enter(open("/proc/self/ns/mnt", O_RDONLY), CLONE_NEWNS);
    if (!strcmp(argv[1], "init")) enter(open("/proc/1/ns/mnt", O_RDONLY), 0);
    if (!strcmp(argv[1], "pidfd")) enter(syscall(SYS_pidfd_open, 1, 0), CLONE_NEWNS | CLONE_NEWNET);
    printf("%lld\n", a + b);
    return 0;
}

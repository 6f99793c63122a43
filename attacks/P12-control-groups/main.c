// P12: looks for a way to its control group's files. Where one opens it is shown, and nothing is written.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int ways;

static void try_file(const char *path) {
    int fd = open(path, O_WRONLY);
    if (fd < 0) {
        dprintf(2, "%s: %m\n", path);
        return;
    }
    dprintf(2, "ESCAPED: %s opens for writing\n", path);
    close(fd);
    ways++;
}

static void files(void) {
    const char *hierarchies[] = {"", "/unified", "/memory", "/pids", "/cpuacct", "/cpu", "/freezer", "/devices",
                                 "/systemd"};
    for (int i = 0; i < sizeof hierarchies / sizeof *hierarchies; i++) {
        char path[128];
        snprintf(path, sizeof path, "/sys/fs/cgroup%s/cgroup.procs", hierarchies[i]);
        try_file(path);
        snprintf(path, sizeof path, "/sys/fs/cgroup%s/release_agent", hierarchies[i]);
        try_file(path);
    }
    try_file("/proc/self/cgroup");
    try_file("/proc/1/root/sys/fs/cgroup/cgroup.procs");
}

static void mounted(const char *kind, const char *options) {
    mkdir("/tmp/groups", 0700);
    if (mount("none", "/tmp/groups", kind, 0, options)) {
        dprintf(2, "mount of %s: %m\n", kind);
        return;
    }
    dprintf(2, "ESCAPED: %s is mounted\n", kind);
    ways++;
    try_file("/tmp/groups/cgroup.procs");
    try_file("/tmp/groups/release_agent");
    umount2("/tmp/groups", MNT_DETACH);
}

/// The way of CVE-2022-0492: full rights within a user namespace of one's own, then a mount.
static void in_a_namespace(void) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP) && unshare(CLONE_NEWUSER)) {
        dprintf(2, "unshare: %m\n");
        return;
    }
    dprintf(2, "ESCAPED: a user namespace of its own\n");
    ways++;
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (!strcmp(argv[1], "files")) files();
    if (!strcmp(argv[1], "mount-v1")) mounted("cgroup", "memory");
    if (!strcmp(argv[1], "mount-v2")) mounted("cgroup2", 0);
    if (!strcmp(argv[1], "user-namespace")) in_a_namespace();
    if (!ways) dprintf(2, "no way out\n");
    printf("%lld\n", a + b);
    return 0;
}

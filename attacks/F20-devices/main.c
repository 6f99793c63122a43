#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int main(void) {
    const char *devices[] = {"/dev/mem", "/dev/kmem", "/dev/port", "/dev/kvm", "/dev/fuse", "/dev/vda", "/dev/sda",
        "/dev/loop-control", "/dev/loop0", "/dev/net/tun", "/dev/ptmx", "/dev/tty", "/dev/console", "/dev/tty0",
        "/dev/kmsg", "/dev/vhost-net", "/dev/vsock", "/dev/userfaultfd", "/dev/snapshot", "/dev/btrfs-control",
        "/dev/mapper/control", "/dev/cuse", "/dev/uinput", "/dev/hpet"};
    struct { const char *name; mode_t kind; int major, minor; } nodes[] = {
        {"mem", S_IFCHR, 1, 1}, {"kmsg", S_IFCHR, 1, 11}, {"null", S_IFCHR, 1, 3}, {"vda", S_IFBLK, 254, 0},
        {"sda", S_IFBLK, 8, 0}, {"loop", S_IFBLK, 7, 0}, {"tun", S_IFCHR, 10, 200}, {"kvm", S_IFCHR, 10, 232}};
    int found = 0;
    for (unsigned i = 0; i < sizeof devices / sizeof *devices; i++) {
        int fd = open(devices[i], O_RDONLY | O_NONBLOCK | O_NOCTTY);
        if (fd >= 0) printf("ESCAPED: opened %s\n", devices[i]), found++, close(fd);
    }
    for (unsigned i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        for (int place = 0; place < 2; place++) {
            char path[64];
            snprintf(path, sizeof path, "%s/%s", place ? "/tmp" : "/box", nodes[i].name);
            if (mknod(path, nodes[i].kind | 0666, makedev(nodes[i].major, nodes[i].minor)) < 0) continue;
            printf("ESCAPED: made %s\n", path), found++;
            int fd = open(path, O_RDONLY | O_NONBLOCK);
            if (fd >= 0) printf("ESCAPED: opened %s\n", path), close(fd);
            unlink(path);
        }
    }
    if (!found) puts("no device");
    return 0;
}

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(void) {
    const char *files[] = {"/proc/loadavg", "/proc/uptime", "/proc/stat", "/proc/vmstat", "/proc/pressure/cpu",
        "/proc/interrupts", "/proc/schedstat", "/proc/sys/kernel/random/boot_id", "/proc/sys/kernel/ns_last_pid",
        "/proc/version", "/proc/cmdline", "/proc/diskstats", "/proc/net/dev", "/proc/cgroups", "/etc/machine-id",
        "/sys/class/dmi/id/product_uuid", "/sys/fs/cgroup/memory/memory.usage_in_bytes", "/sys/fs/cgroup/memory.stat"};
    int found = 0;
    char text[4096];
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        int fd = open(files[i], O_RDONLY);
        if (fd < 0) continue;
        ssize_t length = read(fd, text, 60);
        close(fd);
        if (length > 0) printf("ESCAPED: %s says %.*s\n", files[i], (int)length, text), found++;
    }
    struct utsname name;
    uname(&name);
    if (strcmp(name.nodename, "box")) printf("ESCAPED: the host is called %s\n", name.nodename), found++;
    int fd = open("/proc/self/cgroup", O_RDONLY);
    ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    text[length > 0 ? length : 0] = 0;
    if (strstr(text, "gavel")) printf("ESCAPED: its groups have names: %s\n", text), found++;
    if (!found) puts("the host is not to be told from another");
    return 0;
}

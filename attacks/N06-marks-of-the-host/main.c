#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static int found;

static void ask_for_files(void) {
    const char *files[] = {"/proc/loadavg", "/proc/uptime", "/proc/stat", "/proc/vmstat", "/proc/pressure/cpu",
        "/proc/interrupts", "/proc/schedstat", "/proc/sys/kernel/random/boot_id", "/proc/sys/kernel/ns_last_pid",
        "/proc/version", "/proc/cmdline", "/proc/diskstats", "/proc/net/dev", "/proc/cgroups", "/etc/machine-id",
        "/sys/class/dmi/id/product_uuid", "/sys/fs/cgroup/memory/memory.usage_in_bytes", "/sys/fs/cgroup/memory.stat"};
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
}

static void ask_the_kernel(void) {
    struct sysinfo told;
    memset(&told, 255, sizeof told);
    if (sysinfo(&told)) printf("ESCAPED: no answer\n"), found++;
    if (told.loads[0] | told.loads[1] | told.loads[2] || told.procs != 1 || told.uptime > 60 ||
        told.totalram * told.mem_unit > 256UL << 20 || told.totalswap)
        printf("ESCAPED: the host is up for %ld s with load %.2f, %u processes and %lu MiB of memory\n", told.uptime,
            told.loads[0] / 65536.0, told.procs, told.totalram * told.mem_unit >> 20), found++;
}

/* What the clocks tell of how long the host runs, by which hosts are known again. */
static void look_at_the_clocks(void) {
    struct timespec now, up;
    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &up);
    long booted = now.tv_sec - up.tv_sec;
    if (labs(booted - @BOOTED@) <= 5) printf("ESCAPED: the host booted at %ld\n", booted), found++;
}

int main(int argc, char **argv) {
    if (!strcmp(argv[1], "files")) ask_for_files();
    else if (!strcmp(argv[1], "kernel")) ask_the_kernel();
    else look_at_the_clocks();
    if (!found) puts("the host is not to be told from another");
    return 0;
}

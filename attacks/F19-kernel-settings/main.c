/* Opened only, never written, but for what is its own. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void) {
    const char *files[] = {"/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/vm/overcommit_memory",
        "/proc/sys/kernel/modprobe", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/sys/power/state",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/cgroup.procs", "/proc/self/coredump_filter",
        "/proc/self/oom_adj", "/proc/self/timerslack_ns", "/proc/self/comm", "/proc/self/attr/current",
        "/proc/self/uid_map", "/proc/self/loginuid", "/proc/self/mem"};
    int found = 0;
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        int fd = open(files[i], O_WRONLY);
        if (fd >= 0) printf("ESCAPED: %s is open for writing\n", files[i]), found++, close(fd);
    }
    int fd = open("/proc/self/oom_score_adj", O_WRONLY);
    if (fd >= 0 && write(fd, "1000", 4) == 4) puts("ESCAPED: wrote oom_score_adj"), found++;
    struct rlimit core = {1 << 20, 1 << 20};
    if (setrlimit(RLIMIT_CORE, &core) == 0) puts("ESCAPED: may leave a core file"), found++;
    if (!found) puts("nothing could be set");
    fflush(stdout);
    abort();
}

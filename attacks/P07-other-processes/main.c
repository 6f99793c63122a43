// P07: reads and steers other processes by every door there is. The target is the parent, the box's init, which shares
// the keeper's memory.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char byte[1];

static void report(const char *what, int done) {
    if (done) dprintf(2, "ESCAPED: %s\n", what);
    else dprintf(2, "%s: %m\n", what);
}

/// Where memory with these rights is mapped in another process: the first such address in its maps, or a wild guess.
static void *address_in(pid_t pid, const char *rights) {
    char path[64], line[512], found[8];
    unsigned long address;
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    while (maps && fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%*x %4s", &address, found) == 2 && !strcmp(found, rights)) return (void *)address;
    return (void *)0x400000;
}

static int read_memory(void) {
    struct iovec local = {byte, 1}, remote = {address_in(getppid(), "rw-p"), 1};
    return syscall(SYS_process_vm_readv, getppid(), &local, 1, &remote, 1, 0) == 1;
}

/// Written to where nothing is mapped, so that nothing breaks where it is let in: EFAULT comes after the question of
/// rights, EPERM instead of it.
static int write_memory(void) {
    struct iovec local = {byte, 1}, remote = {(void *)4096, 1};
    return syscall(SYS_process_vm_writev, getppid(), &local, 1, &remote, 1, 0) == 1 || errno == EFAULT;
}

static void child(void) {
    pid_t pid = fork();
    if (pid == 0) {
        report("a child called ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
        _exit(0);
    }
    waitpid(pid, 0, 0);
}

static void proc(void) {
    const char *names[] = {"mem", "maps", "environ", "cmdline", "auxv", "fd", "root", "cwd", "stack",
                           "syscall", "ns/mnt"};
    int opened = 0;
    const pid_t targets[] = {getppid(), 1, @PID@};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < sizeof names / sizeof *names; j++) {
            char path[64];
            snprintf(path, sizeof path, "/proc/%d/%s", targets[i], names[j]);
            int fd = open(path, O_RDONLY);
            report(path, fd >= 0);
            opened += fd >= 0;
        }
    // Not even our own memory may be written by its file.
    int own = open("/proc/self/mem", O_RDWR);
    report("/proc/self/mem for writing", own >= 0);
    opened += own >= 0;
    if (!opened) dprintf(2, "nothing was opened\n");
}

int main(int argc, char **argv) {
    long long a, b;
    const char *what = argv[1];
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (!strcmp(what, "traceme")) report(what, ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
    if (!strcmp(what, "seize")) report(what, ptrace(PTRACE_SEIZE, getppid(), 0, 0) == 0);
    if (!strcmp(what, "attach")) report(what, ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0);
    if (!strcmp(what, "read-memory")) report(what, read_memory());
    if (!strcmp(what, "write-memory")) report(what, write_memory());
    if (!strcmp(what, "take-file"))
        report(what, syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, getppid(), 0), 2, 0) >= 0);
    if (!strcmp(what, "child")) child();
    if (!strcmp(what, "proc")) proc();
    printf("%lld\n", a + b);
    return 0;
}

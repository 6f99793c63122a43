// K14: calls that change the host as a whole, each in a form that changes nothing where it is let through: an error
// other than EPERM and ENOSYS shows that the kernel went past its question of rights.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static int escapes;

static int is(const char *name, char **argv) { return !strcmp(name, argv[1]); }

static void report(const char *what, long answer) {
    if (answer < 0 && (errno == EPERM || errno == ENOSYS)) {
        dprintf(2, "%s: %m\n", what);
        return;
    }
    dprintf(2, "ESCAPED: %s: %m\n", what);
    escapes++;
}

static void report_file(const char *path, int flags) {
    int fd = open(path, flags | O_NONBLOCK);
    if (fd >= 0) dprintf(2, "ESCAPED: %s opens\n", path), escapes++;
    else dprintf(2, "%s: %m\n", path);
}

static void denied(void) {
    char log[256];
    struct timex clock = {0};
    adjtimex(&clock);
    clock.modes = ADJ_ESTERROR;
    report("syslog, all of it", syscall(SYS_syslog, 3, log, sizeof log));
    report("syslog, its size", syscall(SYS_syslog, 10, 0, 0));
    report("adjtimex", syscall(SYS_adjtimex, &clock));
    report("clock_adjtime", syscall(SYS_clock_adjtime, CLOCK_REALTIME, &clock));
    report("setdomainname", syscall(SYS_setdomainname, "box", 3));
    report_file("/dev/kmsg", O_RDONLY);
    report_file("/dev/mem", O_RDONLY);
    report_file("/proc/sysrq-trigger", O_WRONLY);
    report_file("/proc/sys/kernel/core_pattern", O_WRONLY);
    if (!escapes) dprintf(2, "denied: syslog, adjtimex, clock_adjtime, setdomainname, /dev/kmsg, /dev/mem\n");
}

int main(int argc, char **argv) {
    long long a, b;
    struct timespec now;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (is("denied", argv)) denied();
    // Ctrl-Alt-Del off: in a process namespace of its own the kernel refuses that with EINVAL, after its question of
    // rights.
    if (is("reboot", argv))
        report("reboot", syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_OFF, 0));
    if (is("kexec_load", argv)) report("kexec_load", syscall(SYS_kexec_load, 0, 1, 0, 0x7fff0000));
    if (is("kexec_file_load", argv)) report("kexec_file_load", syscall(SYS_kexec_file_load, -1, -1, 0, 0, 0));
    if (is("init_module", argv)) report("init_module", syscall(SYS_init_module, "no module", 9, ""));
    if (is("finit_module", argv)) report("finit_module", syscall(SYS_finit_module, -1, "", 0));
    if (is("delete_module", argv)) report("delete_module", syscall(SYS_delete_module, "gavel_k14", O_NONBLOCK));
    if (is("swapon", argv)) report("swapon", syscall(SYS_swapon, "/box", 0));
    if (is("swapoff", argv)) report("swapoff", syscall(SYS_swapoff, "/box"));
    if (is("acct", argv)) report("acct", syscall(SYS_acct, 0));
    if (is("settimeofday", argv)) report("settimeofday", syscall(SYS_settimeofday, 0, 0));
    if (is("clock_settime", argv)) {
        now = (struct timespec){0, -1};
        report("clock_settime", syscall(SYS_clock_settime, CLOCK_REALTIME, &now));
    }
    // It looks for the device before it asks for rights, so nothing more is to be seen than that it answers.
    if (is("quotactl", argv)) syscall(SYS_quotactl, 0x800003u << 8, "/dev/none", 0, 0), dprintf(2, "quotactl: %m\n");
    if (is("sethostname", argv)) {
        report("sethostname", syscall(SYS_sethostname, "box", 3));
        if (!escapes) dprintf(2, "denied\n");
    }
    printf("%lld\n", a + b);
    return 0;
}

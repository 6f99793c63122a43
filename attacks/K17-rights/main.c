// K17: asks for rights by every call that gives some, then looks at what it has.
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int escapes;

static void report(const char *what, long answer) {
    if (answer < 0) {
        dprintf(2, "%s: %m\n", what);
        return;
    }
    dprintf(2, "ESCAPED: %s\n", what);
    escapes++;
}

static void ids(void) {
    const gid_t groups[] = {0, 4, 42};
    report("setuid", setuid(0));
    report("setresuid", setresuid(-1, 0, -1));
    report("setreuid", setreuid(0, 0));
    report("setgid", setgid(0));
    report("setresgid", setresgid(-1, 0, -1));
    report("setgroups", setgroups(3, groups));
    report("setfsuid", setfsuid(0) == 0 || setfsuid(-1) == 0 ? 0 : -1);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}};
    report("capset", syscall(SYS_capset, &header, all));
    memset(all, 0, sizeof all);
    all[0].inheritable = all[0].permitted = all[0].effective = 1 << CAP_DAC_OVERRIDE;
    report("capset of one", syscall(SYS_capset, &header, all));
    // A set-user-id program of its own making, for what it is worth.
    int fd = open("/box/own", O_WRONLY | O_CREAT, 0755);
    report("chown to root", fchown(fd, 0, 0));
    fchmod(fd, 06755);
}

static void by_prctl(void) {
    report("securebits", prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | SECBIT_NO_SETUID_FIXUP, 0, 0, 0));
    for (int capability = 0; capability < 40; capability++)
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0) report("an ambient capability", 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0) report("new privileges", 0);
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) report("no_new_privs is gone", 0);
    if (prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN, 0, 0, 0) == 1) report("CAP_SYS_ADMIN in the bounding set", 0);
}

/// Everything but the line "Cap...: 0000000000000000" is too much.
static void look(uid_t before) {
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (!strncmp(line, "Cap", 3) && strspn(line + 8, "0\n") != strlen(line + 8)) report(line, 0);
    uid_t ids[3];
    getresuid(&ids[0], &ids[1], &ids[2]);
    for (int i = 0; i < 3; i++)
        if (ids[i] != before || ids[i] == 0) report("another user", 0);
    if (!escapes) dprintf(2, "CapEff is 0 and the user is the same\n");
}

int main(int argc, char **argv) {
    long long a, b;
    uid_t before = getuid();
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (!strcmp(argv[1], "ids")) ids();
    else by_prctl();
    look(before);
    printf("%lld\n", a + b);
    return 0;
}

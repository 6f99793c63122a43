// K05: userfaultfd with every combination of its flags, and by its device.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { USER_MODE_ONLY = 1 };

int main(void) {
    long long a, b;
    int tries = 0, escapes = 0;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    for (int i = 0; i < 8; i++, tries++) {
        int flags = (i & 1 ? USER_MODE_ONLY : 0) | (i & 2 ? O_CLOEXEC : 0) | (i & 4 ? O_NONBLOCK : 0);
        if (syscall(SYS_userfaultfd, flags) < 0) continue;
        dprintf(2, "ESCAPED: userfaultfd(%#x)\n", flags);
        escapes++;
    }
    if (open("/dev/userfaultfd", O_RDWR) >= 0) dprintf(2, "ESCAPED: /dev/userfaultfd\n"), escapes++;
    if (!escapes) dprintf(2, "%d tries, none let in\n", tries);
    printf("%lld\n", a + b);
    return 0;
}

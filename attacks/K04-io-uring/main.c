// K04: a ring of io_uring does what the filter forbids without a system call of its own.
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    long long a, b;
    char parameters[128] = {0};
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    const long numbers[] = {SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register};
    int gone = 0;
    for (int i = 0; i < 3; i++) {
        long answer = i == 0 ? syscall(numbers[i], 8, parameters) : syscall(numbers[i], -1, 0, 0, 0, 0, 0);
        // A descriptor, or an error about it, shows that the call is there.
        if (answer < 0 && errno == ENOSYS) gone++;
        else dprintf(2, "ESCAPED: call %ld of io_uring answers: %m\n", numbers[i]);
    }
    if (gone == 3) dprintf(2, "io_uring does not exist here\n");
    printf("%lld\n", a + b);
    return 0;
}

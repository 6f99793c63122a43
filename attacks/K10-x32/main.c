// K10: system calls by the numbers of x32, which a filter that knows only x86-64's would let through.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST = 512, LAST = 547 };

int main(int argc, char **argv) {
    long long a, b;
    char scratch[256] = {0};
    long number = atol(argv[1]);
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (number) {
        long answer = syscall(number, 0, scratch, scratch, scratch, 0, 0);
        if (answer < 0 && errno == ENOSYS) dprintf(2, "%ld: %m\n", number);
        else dprintf(2, "ESCAPED: call %#lx answers %ld\n", number, answer);
    } else {
        int answered = 0;
        for (long i = FIRST; i <= LAST; i++)
            if (syscall(i, -1, 0, 0, 0, 0, 0) >= 0 || errno != ENOSYS)
                dprintf(2, "ESCAPED: call %ld answers: %m\n", i), answered++;
        if (!answered) dprintf(2, "%d numbers, none answers\n", LAST - FIRST + 1);
    }
    printf("%lld\n", a + b);
    return 0;
}

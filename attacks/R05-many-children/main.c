// R05: a thousand children use 5 ms each, one after the other, and the program itself whatever is missing of five
// seconds.
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHILDREN = 1000, EACH_US = 5000 };

static long used_us(int who) {
    struct rusage usage;
    getrusage(who, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    for (int i = 0; i < CHILDREN; i++) {
        // What the forks cost beside is counted too, so a slow machine makes fewer children and never more than five
        // seconds.
        if (used_us(RUSAGE_SELF) + used_us(RUSAGE_CHILDREN) > (CHILDREN - 1L) * EACH_US) break;
        if (fork() == 0) {
            while (used_us(RUSAGE_SELF) < EACH_US) {}
            _exit(0);
        }
        wait(0);
    }
    while (used_us(RUSAGE_SELF) + used_us(RUSAGE_CHILDREN) < (long)CHILDREN * EACH_US) {}
    if (!strcmp(argv[1], "below")) printf("ESCAPED: five seconds were used\n");
    printf("%lld\n", a + b);
    return 0;
}

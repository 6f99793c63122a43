// P11: asks for more than its share of the processor. Whatever it gets it gives back at once.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int escapes;

static void report(const char *what, long answer) {
    if (answer) {
        dprintf(2, "%s: %m\n", what);
        return;
    }
    dprintf(2, "ESCAPED: %s\n", what);
    escapes++;
}

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    cpu_set_t before, all, after;
    const struct sched_param ordinary = {0}, first = {1}, last = {99};
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } deadline = {48, 6, 0, 0, 0, 1000000, 10000000, 10000000};

    report("SCHED_FIFO", sched_setscheduler(0, SCHED_FIFO, &first));
    report("SCHED_FIFO 99", sched_setscheduler(0, SCHED_FIFO, &last));
    report("SCHED_RR", sched_setscheduler(0, SCHED_RR, &first));
    report("SCHED_DEADLINE", syscall(SYS_sched_setattr, 0, &deadline, 0));
    sched_setscheduler(0, SCHED_OTHER, &ordinary);
    report("nice -1", setpriority(PRIO_PROCESS, 0, -1));
    report("nice -20", setpriority(PRIO_PROCESS, 0, -20));
    if (getpriority(PRIO_PROCESS, 0) < 0) setpriority(PRIO_PROCESS, 0, 0);
    report("a higher limit of niceness", setrlimit(RLIMIT_NICE, &(struct rlimit){40, 40}));
    report("a higher limit of priority", setrlimit(RLIMIT_RTPRIO, &(struct rlimit){99, 99}));
    report("real-time I/O", syscall(SYS_ioprio_set, 1, 0, 1 << 13));
    report("the parent's nice", setpriority(PRIO_PROCESS, getppid(), 19));

    // A mask may be narrowed; it must not grow beyond what the box was given.
    sched_getaffinity(0, sizeof before, &before);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) CPU_SET(cpu, &all);
    if (sched_setaffinity(0, sizeof all, &all)) dprintf(2, "every core: %m\n");
    sched_getaffinity(0, sizeof after, &after);
    CPU_XOR(&all, &before, &after);
    report("more cores than before", CPU_EQUAL(&before, &after) ? (errno = EPERM, 1) : 0);

    if (!escapes && sched_getscheduler(0) == SCHED_OTHER && getpriority(PRIO_PROCESS, 0) == 0)
        dprintf(2, "an ordinary process as before\n");
    printf("%lld\n", a + b);
    return 0;
}

/* One bit is 50 ms: busy or asleep, at times that both know. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int main(void) {
    long start = (now() / 1000 + 2) * 1000;
    for (int bit = 0; bit < 32; bit++) {
        while (now() < start + bit * 50) usleep(200);
        if (0x5a3c96e1u >> bit & 1)
            while (now() < start + bit * 50 + 50) {}
    }
    puts("sent 32 bits in 1600 ms");
    return 0;
}

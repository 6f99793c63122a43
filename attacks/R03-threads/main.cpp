// R03: four threads share the work of using too much CPU time; none of them alone uses more than the limit.
#include <cstdio>
#include <ctime>
#include <thread>
#include <unistd.h>
#include <vector>

constexpr long limit_ms = 500, grace_ms = 500;

static long used_ms() {
    timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++)
        threads.emplace_back([] {
            while (used_ms() <= limit_ms + grace_ms)
                for (volatile int j = 0; j < 100000;) j = j + 1;
            std::puts("ESCAPED: half a second of CPU time past the limit");
            std::fflush(stdout);
            _exit(0);
        });
    for (auto &thread : threads) thread.join();
}

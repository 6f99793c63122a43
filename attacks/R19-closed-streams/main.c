// R19: an answer, then every stream closed, then nothing, until a second past the wall limit.
#include <stdio.h>
#include <unistd.h>

enum { WALL_LIMIT_MS = 1000 };

int main(void) {
    printf("0\n");
    fflush(stdout);
    close(0), close(1), close(2);
    for (int ms = 0; ms < WALL_LIMIT_MS + 1000; ms += 10) usleep(10000);
    _exit(0);
}

// R22, the neighbour: reads, writes its own files, computes a little, and must be right in its time all the same.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    static char piece[1 << 16];
    long long a, b;
    volatile long sum = 0;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    for (int round = 0; round < 20; round++) {
        int file = open("/box/own", O_RDWR | O_CREAT, 0600);
        for (int i = 0; i < 16; i++) write(file, memset(piece, i, sizeof piece), sizeof piece);
        fsync(file);
        close(file);
        for (long i = 0; i < 5000000; i++) sum += i;
    }
    printf("%lld\n", a + b);
    return 0;
}

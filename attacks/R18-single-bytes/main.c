// R18: the right answer, and blanks up to ten million bytes, each written by a call of its own.
#include <stdio.h>
#include <unistd.h>

enum { WRITES = 10000000 };

int main(void) {
    long long a, b;
    char answer[32];
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    int length = snprintf(answer, sizeof answer, "%lld\n", a + b);
    for (int i = 0; i < WRITES; i++)
        if (write(1, i < length ? answer + i : "\n", 1) != 1) return 1;
    return 0;
}

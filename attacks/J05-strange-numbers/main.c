#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    if (!strcmp(argv[1], "token")) {
        for (int i = 0; i < 10 << 20; i++) putchar('9');
        puts("");
    } else if (!strcmp(argv[1], "tokens")) {
        for (long i = 0; i < 1000000000; i++) fputs("1 ", stdout);
    } else {
        puts(argv[1]);
    }
    return 0;
}

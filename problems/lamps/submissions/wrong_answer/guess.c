#include <stdio.h>

int main(void) {
    long lamps;
    scanf("%ld", &lamps);
    printf("! %ld\n", lamps);
    return 0;
}

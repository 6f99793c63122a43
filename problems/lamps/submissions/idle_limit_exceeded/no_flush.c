#include <stdio.h>

int main(void) {
    long low = 1, high, burning;
    scanf("%ld", &high);
    do {
        long middle = (low + high) / 2;
        printf("? %ld %ld\n", low, middle);
        scanf("%ld", &burning);
        if (burning < middle - low + 1)
            high = middle;
        else
            low = middle + 1;
    } while (low < high);
    printf("! %ld\n", low);
    return 0;
}

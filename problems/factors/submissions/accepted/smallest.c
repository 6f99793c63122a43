#include <stdio.h>

int main(void) {
    long long number;
    if (scanf("%lld", &number) != 1) return 1;
    for (long long divisor = 2; divisor * divisor <= number; divisor++) {
        if (number % divisor == 0) {
            printf("%lld\n%lld\n", divisor, number / divisor);
            return 0;
        }
    }
    puts("prime");
    return 0;
}

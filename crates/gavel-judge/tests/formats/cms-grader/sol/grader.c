#include <stdio.h>
#include "somma3.h"

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    printf("%lld\n", somma(a, b));
    return 0;
}

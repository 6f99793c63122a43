#include <stdint.h>
#include <stdio.h>

static int64_t modulus, constant;

static int64_t stroke(int64_t x) {
    return (x * x + constant) % modulus;
}

int main(void) {
    long long m, c, x;
    if (scanf("%lld %lld %lld", &m, &c, &x) != 3) return 1;
    modulus = m, constant = c;
    int64_t slow = stroke(x), fast = stroke(stroke(x));
    while (slow != fast) slow = stroke(slow), fast = stroke(stroke(fast));
    int before = 0, around = 1;
    for (slow = x; slow != fast; before++) slow = stroke(slow), fast = stroke(fast);
    for (fast = stroke(slow); fast != slow; around++) fast = stroke(fast);
    printf("%d %d\n", before, around);
    return 0;
}

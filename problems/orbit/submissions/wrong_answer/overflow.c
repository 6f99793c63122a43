/* Squares in 32 bits. */
#include <stdint.h>
#include <stdio.h>

int main(void) {
    unsigned m, c, x;
    if (scanf("%u %u %u", &m, &c, &x) != 3) return 1;
    uint32_t slow = x, fast = x;
    do {
        slow = (slow * slow + c) % m;
        fast = (fast * fast + c) % m;
        fast = (fast * fast + c) % m;
    } while (slow != fast);
    int before = 0, around = 1;
    for (slow = x; slow != fast; before++) slow = (slow * slow + c) % m, fast = (fast * fast + c) % m;
    for (fast = (slow * slow + c) % m; fast != slow; around++) fast = (fast * fast + c) % m;
    printf("%d %d\n", before, around);
    return 0;
}

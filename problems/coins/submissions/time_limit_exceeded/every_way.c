/* Tries every way to pay, and again for every rest. */
#include <stdio.h>

static int coins[20], kinds;

static int fewest(int amount, int first) {
    if (amount == 0) return 0;
    int best = 1000000;
    for (int k = first; k < kinds; k++) {
        if (coins[k] > amount) continue;
        int rest = fewest(amount - coins[k], k);
        if (rest + 1 < best) best = rest + 1;
    }
    return best;
}

int main(void) {
    int amount;
    if (scanf("%d %d", &amount, &kinds) != 2) return 1;
    for (int k = 0; k < kinds; k++)
        if (scanf("%d", &coins[k]) != 1) return 1;
    int best = fewest(amount, 0);
    if (best < 1000000) {
        printf("%d\n", best);
    } else {
        puts("impossible");
    }
    return 0;
}

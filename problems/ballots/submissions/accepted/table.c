#include <stdio.h>

static int counts[10000000];

static int next_number(void) {
    int letter, number = 0;
    while ((letter = getchar_unlocked()) >= '0') number = 10 * number + letter - '0';
    return number;
}

int main(void) {
    int ballots = next_number(), winner = 0;
    while (ballots-- > 0) {
        int candidate = next_number();
        int count = ++counts[candidate];
        if (count > counts[winner] || (count == counts[winner] && candidate < winner)) winner = candidate;
    }
    printf("%d %d\n", winner, counts[winner]);
    return 0;
}

#include <stdio.h>

static int value(int letter) {
    switch (letter) {
        case 'I': return 1;
        case 'V': return 5;
        case 'X': return 10;
        case 'L': return 50;
        case 'C': return 100;
        case 'D': return 500;
        case 'M': return 1000;
        default: return 0;
    }
}

int main(void) {
    int sum = 0, before = 0;
    for (int letter; (letter = getchar()) != EOF && letter != '\n';) {
        /* The letter before was added although it had to be subtracted: take it away twice. */
        if (before < value(letter)) sum -= 2 * before;
        before = value(letter);
        sum += before;
    }
    printf("%d\n", sum);
    return 0;
}

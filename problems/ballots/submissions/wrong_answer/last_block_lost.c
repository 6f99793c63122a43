/* Reads one buffer of a million bytes and takes it for everything. */
#include <stdio.h>
#include <stdlib.h>

static char text[1000001];
static int counts[10000000];

int main(void) {
    size_t length = fread(text, 1, sizeof text - 1, stdin);
    int winner = 0, candidate = 0, line = 0;
    for (size_t k = 0; k < length; k++) {
        if (text[k] != '\n') {
            candidate = 10 * candidate + text[k] - '0';
            continue;
        }
        if (line++ > 0) {
            int count = ++counts[candidate];
            if (count > counts[winner] || (count == counts[winner] && candidate < winner)) winner = candidate;
        }
        candidate = 0;
    }
    printf("%d %d\n", winner, counts[winner]);
    return 0;
}

/* Has room for eleven letters and notices when there are more. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    char numeral[12];
    int length = 0, sum = 0, before = 0;
    for (int letter; (letter = getchar()) != EOF && letter != '\n';) {
        if (length == 11) abort();
        numeral[length++] = (char)letter;
    }
    for (int k = 0; k < length; k++) {
        int here = 0;
        switch (numeral[k]) {
            case 'I': here = 1; break;
            case 'V': here = 5; break;
            case 'X': here = 10; break;
            case 'L': here = 50; break;
            case 'C': here = 100; break;
            case 'D': here = 500; break;
            case 'M': here = 1000; break;
        }
        if (before < here) sum -= 2 * before;
        sum += here;
        before = here;
    }
    printf("%d\n", sum);
    return 0;
}

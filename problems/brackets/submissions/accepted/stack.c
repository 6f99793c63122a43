#include <stdio.h>

int main(void) {
    int lines;
    static char line[1001], stack[1001];
    if (scanf("%d", &lines) != 1) return 1;
    while (lines-- > 0) {
        if (scanf("%1000s", line) != 1) return 1;
        int depth = 0, good = 1;
        for (char *bracket = line; *bracket && good; bracket++) {
            switch (*bracket) {
                case '(': stack[depth++] = ')'; break;
                case '[': stack[depth++] = ']'; break;
                case '{': stack[depth++] = '}'; break;
                default: good = depth > 0 && stack[--depth] == *bracket;
            }
        }
        puts(good && depth == 0 ? "Yes" : "No");
    }
    return 0;
}

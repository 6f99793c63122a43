#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    const char *how = argv[1];
    if (!strcmp(how, "nul")) printf("%lld%c\n", a + b, 0);
    if (!strcmp(how, "mark")) printf("\xef\xbb\xbf%lld\n", a + b);
    if (!strcmp(how, "escapes")) printf("\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>\u202e%lld\n", a + b);
    if (!strcmp(how, "invalid")) printf("\xff\xfe\xc3(\xed\xa0\x80%lld\n", a + b);
    if (!strcmp(how, "returns")) printf("%lld\r\n\r\n", a + b);
    if (!strcmp(how, "long")) {
        for (int i = 0; i < 10 << 20; i++) putchar('7');
        puts("");
    }
    return 0;
}

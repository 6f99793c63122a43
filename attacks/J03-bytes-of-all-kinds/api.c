#include <stdio.h>

int main(void) {
    puts("\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>");
    return 0;
}

/* The assembler copies a file into the program; the program prints what it carries. */
#include <stdio.h>

__asm__(".section .rodata\n"
        "own: .incbin \"@ANSWER@\"\n"
        "own_end:\n"
        "other: .incbin \"@DATA@2.in\"\n"
        "other_end:\n"
        ".previous");
extern const char own[], own_end[], other[], other_end[];

int main(void) {
    fwrite(own, 1, own_end - own, stdout);
    fwrite(other, 1, other_end - other, stderr);
    return 0;
}

#include <stdio.h>

int main(void) {
    puts("two numbers, please");
    return 0;
}

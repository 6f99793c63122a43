/* The border ends in a space that nobody sees. */
#include <stdio.h>
#include <string.h>

static void border(size_t width) {
    putchar('+');
    for (size_t i = 0; i < width; i++) putchar('-');
    puts("+ ");
}

int main(void) {
    char name[100];
    if (!fgets(name, sizeof name, stdin)) return 1;
    name[strcspn(name, "\n")] = '\0';
    border(strlen(name) + 2);
    printf("| %s |\n", name);
    border(strlen(name) + 2);
    return 0;
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    char word[10];
    scanf("%9s", word);
    if (strcmp(word, "pack") != 0) abort();
    puts("abc");
    return 0;
}

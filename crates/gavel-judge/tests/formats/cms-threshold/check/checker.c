/* The number that was printed, so that less is better; CMS calls it with three arguments. */
#include <stdio.h>

int main(int argc, char **argv) {
    FILE *output = argc == 4 ? fopen(argv[3], "r") : NULL;
    double said;
    if (!output) return 1;
    printf("%.2f\n", fscanf(output, "%lf", &said) == 1 ? said : 0.0);
    return 0;
}

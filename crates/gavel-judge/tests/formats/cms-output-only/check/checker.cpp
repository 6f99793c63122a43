// Any divisor but 1 and the number itself; the greatest one gives all.
#include <cstdio>

int main(int argc, char **argv) {
    FILE *input = argc == 4 ? fopen(argv[1], "r") : nullptr, *output = argc == 4 ? fopen(argv[3], "r") : nullptr;
    long long number, said;
    if (!input || !output || fscanf(input, "%lld", &number) != 1) return 1;
    if (fscanf(output, "%lld", &said) != 1 || said <= 1 || said >= number || number % said != 0) {
        puts("0.0");
        fputs("no divisor", stderr);
        return 0;
    }
    printf("%.3f\n", said * 2 == number ? 1.0 : 0.5);
}

// Answers whether the number is greater until it is named: within 10 questions all points, within 1000 half of them.
#include <csignal>
#include <cstdio>

int main(int argc, char **argv) {
    if (argc != 3) return 1;
    std::signal(SIGPIPE, SIG_IGN);
    long long number, guess;
    if (scanf("%lld", &number) != 1) return 1;
    FILE *out = fopen(argv[2], "w"), *in = fopen(argv[1], "r");
    for (int asked = 1; asked <= 1000; asked++) {
        if (fscanf(in, "%lld", &guess) != 1) break;
        fprintf(out, "%d\n", guess < number ? 1 : guess > number ? -1 : 0);
        fflush(out);
        if (guess == number) {
            // The pipe ends although the manager goes on.
            fclose(out);
            char rest;
            if (fscanf(in, " %c", &rest) == 1) break;
            printf("%.1f\n", asked <= 10 ? 1.0 : 0.5);
            fputs("translate:success", stderr);
            return 0;
        }
    }
    puts("0.0");
    fputs("the number was not named", stderr);
}

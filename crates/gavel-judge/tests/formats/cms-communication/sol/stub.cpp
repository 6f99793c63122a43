#include <stdio.h>
#include "indovina.h"

static FILE *in, *out;
static int over;

int ask(long long guess) {
    int answer;
    fprintf(out, "%lld\n", guess);
    fflush(out);
    if (fscanf(in, "%d", &answer) != 1) return 0;
    over = answer == 0;
    return answer;
}

int main(int argc, char **argv) {
    if (argc != 3) return 1;
    in = fopen(argv[1], "r");
    out = fopen(argv[2], "w");
    if (!in || !out) return 1;
    play();
    /* The manager closes its pipe and goes on. */
    while (over && fgetc(in) != EOF) continue;
    return 0;
}

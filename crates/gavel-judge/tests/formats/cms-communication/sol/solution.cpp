#include <cstdio>
#include "indovina.h"

void play(void) {
    long long low = 1, high = 1024;
    std::puts("this is nobody's");
    while (low < high) {
        long long middle = (low + high) / 2;
        int answer = ask(middle);
        if (answer == 0) return;
        if (answer > 0) low = middle + 1; else high = middle;
    }
    ask(low);
}

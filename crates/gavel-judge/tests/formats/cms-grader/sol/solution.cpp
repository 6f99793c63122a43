#include "somma3.h"

long long somma(long long a, long long b) { return a + b; }

/* Writes the answer as 2.000000000e+00, which is a number like any other. */
#include <math.h>
#include <stdio.h>

int main(void) {
    double a, b;
    if (scanf("%lf %lf", &a, &b) != 2) return 1;
    printf("%.9e\n", a + b - sqrt(a * a + b * b));
    return 0;
}

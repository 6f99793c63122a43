/* Seven digits are not enough once two large lengths are subtracted. */
#include <math.h>
#include <stdio.h>

int main(void) {
    float a, b;
    if (scanf("%f %f", &a, &b) != 2) return 1;
    printf("%.9f\n", (double)(a + b - sqrtf(a * a + b * b)));
    return 0;
}

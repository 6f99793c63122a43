#define A(x) x x x x x x x x
#define B(x) A(A(A(x)))
#define C(x) B(B(B(x)))

int main(void) {
    int sum = 0;
    C(sum += 1;)
    return sum;
}

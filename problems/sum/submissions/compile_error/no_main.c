/* Compiles, but does not link. */
int sum(int a, int b) {
    return a + b;
}

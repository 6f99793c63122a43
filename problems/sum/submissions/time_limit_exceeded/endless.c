int main(void) {
    volatile unsigned spins = 0;
    for (;;) spins++;
}

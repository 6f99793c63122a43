char a[1L << 32] = {1};

int main(void) { return a[0]; }

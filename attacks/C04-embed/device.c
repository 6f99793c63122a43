#include <stdio.h>

static const char text[] = {
#embed "/dev/urandom" limit(1000000000)
};

int main(void) { printf("%zu\n", sizeof text); }

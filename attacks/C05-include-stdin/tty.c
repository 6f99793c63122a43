#include "/dev/tty"

int main(void) { return undeclared; }

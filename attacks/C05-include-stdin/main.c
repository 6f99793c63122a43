/* A compiler that reads what nobody writes waits for ever. */
#include "/dev/stdin"
#include "/proc/self/fd/0"
#include "/dev/tty"

int main(void) { return 0; }

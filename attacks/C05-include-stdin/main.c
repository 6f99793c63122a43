/* A compiler that reads what nobody writes waits for ever. */
#include "/dev/stdin"
#include "/proc/self/fd/0"

int main(void) { return undeclared; }

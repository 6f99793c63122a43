#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
    char name[256];
    int made = 0;
    memset(name, 'x', 255);
    name[255] = 0;
    for (; made < 10000; made++) {
        if (mkdir(name, 0700) < 0 || chdir(name) < 0) break;
    }
    /* A run may have 4096 files and directories; a compiler may have more. */
    if (made > 4096 && argc > 1) printf("ESCAPED: ");
    printf("stopped after %d directories: %s\n", made, strerror(errno));
    fflush(stdout);
    /* On the way up everything loses its rights. */
    for (int i = 0; i < made; i++) {
        if (chdir("..") < 0) break;
        chmod(name, 0);
    }
    return 0;
}

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
    /* Each step costs Landlock a way up to the root, so ten thousand levels would be minutes of the program's own time. A run
       may have 4096 files and directories; a compiler may have more. */
    int most = argc > 1 ? 5000 : 2000;
    for (; made < most; made++) {
        if (mkdir(name, 0700) < 0 || chdir(name) < 0) break;
    }
    if (made > 4096) printf("ESCAPED: ");
    printf("stopped after %d directories: %s\n", made, strerror(errno));
    fflush(stdout);
    /* On the way up everything loses its rights. */
    for (int i = 0; i < made; i++) {
        if (chdir("..") < 0) break;
        chmod(name, 0);
    }
    return 0;
}

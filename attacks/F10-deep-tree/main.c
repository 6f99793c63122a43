#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    char name[256];
    int made = 0;
    memset(name, 'x', 255);
    name[255] = 0;
    for (; made < 10000; made++) {
        if (mkdir(name, 0700) < 0 || chdir(name) < 0) break;
    }
    int why = errno;
    /* On the way up everything loses its rights. */
    for (int i = 0; i < made; i++) {
        if (chdir("..") < 0) break;
        chmod(name, 0);
    }
    if (made == 10000) printf("ESCAPED: ");
    printf("stopped after %d directories: %s\n", made, strerror(why));
    return 0;
}

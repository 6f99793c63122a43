#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    const char *places[] = {"/box", "/tmp"};
    for (int i = 0; i < 2; i++) {
        int made = 0;
        /* The cap is 4096; twenty thousand show that there is none, and do not hurt. */
        for (; made < 20000; made++) {
            char path[64];
            snprintf(path, sizeof path, "%s/%d", places[i], made);
            int fd = open(path, O_CREAT | O_WRONLY | O_EXCL, 0600);
            if (fd < 0) break;
            close(fd);
        }
        if (made == 20000) printf("ESCAPED: %d files in %s\n", made, places[i]);
        printf("no more after %d files in %s: %s\n", made, places[i], strerror(errno));
    }
    return 0;
}

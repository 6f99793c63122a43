// K08: int 0x80 reaches the system calls of 32-bit programs, whose numbers mean other calls than a filter by number
// thinks.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXECVE = 11, GETPID = 20, SOCKETCALL = 102, KEYCTL = 288, SYS_SOCKET = 1 };

static int door(uint32_t number, uint32_t b, uint32_t c, uint32_t d) {
    int answer;
    __asm__ volatile("int $0x80" : "=a"(answer) : "a"(number), "b"(b), "c"(c), "d"(d)
                     : "memory", "r8", "r9", "r10", "r11");
    return answer;
}

static void report(const char *what, int done, int answer) {
    if (done) dprintf(2, "ESCAPED: %s by int 0x80\n", what);
    else dprintf(2, "%s: %s\n", what, strerror(-answer));
}

static int execute(char *low) {
    uint32_t *argv = (uint32_t *)(low + 64);
    int status = -1;
    strcpy(low, "/bin/true");
    argv[0] = (uintptr_t)low;
    argv[1] = 0;
    if (fork() == 0) _exit(door(EXECVE, (uintptr_t)low, (uintptr_t)argv, 0) | 1);
    wait(&status);
    return status;
}

int main(int argc, char **argv) {
    // 32-bit pointers.
    char *low = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    const char *what = argv[1];
    int answer = -38;
    if (!strcmp(what, "socketcall")) {
        memcpy(low, (uint32_t[]){16, 3, 0}, 12); // AF_NETLINK, SOCK_RAW
        report(what, (answer = door(SOCKETCALL, SYS_SOCKET, (uintptr_t)low, 0)) >= 0, answer);
    }
    if (!strcmp(what, "execve")) report(what, execute(low) == 0, answer);
    if (!strcmp(what, "keyctl")) report(what, (answer = door(KEYCTL, 0, -3, 1)) > 0, answer);
    if (!strcmp(what, "getpid")) report(what, (answer = door(GETPID, 0, 0, 0)) == getpid(), answer);
    if (!strcmp(what, "child")) {
        if (fork() == 0) report("getpid in a child", (answer = door(GETPID, 0, 0, 0)) == getpid(), answer), _exit(0);
        wait(0);
    }
    return 0;
}

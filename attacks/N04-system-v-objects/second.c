#include <fcntl.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEY 0x6a76656c

int main(void) {
    for (int i = 0; i < 25; i++, usleep(20000)) {
        const char *found = shmget(KEY, 4096, 0) >= 0 ? "shared memory" : semget(KEY, 1, 0) >= 0 ? "a semaphore"
            : msgget(KEY, 0) >= 0 ? "a queue" : syscall(SYS_mq_open, "gavel-rendezvous", O_RDWR, 0, 0) >= 0 ? "a POSIX queue"
            : access("/dev/shm/gavel-rendezvous", F_OK) == 0 ? "a file" : 0;
        if (found) return printf("ESCAPED: found %s\n", found) * 0;
    }
    puts("found nothing");
    return 0;
}

/* Leaves what it can make for more than half a second, then takes it away again, so that a control leaves nothing on the host. */
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
    int memory = shmget(KEY, 4096, IPC_CREAT | 0666);
    int semaphore = semget(KEY, 1, IPC_CREAT | 0666);
    int queue = msgget(KEY, IPC_CREAT | 0666);
    int posix = syscall(SYS_mq_open, "gavel-rendezvous", O_CREAT | O_RDWR, 0666, 0);
    int file = open("/dev/shm/gavel-rendezvous", O_CREAT | O_RDWR, 0666);
    printf("objects of %d kinds\n", (memory >= 0) + (semaphore >= 0) + (queue >= 0) + (posix >= 0) + (file >= 0));
    usleep(600000);
    if (memory >= 0) shmctl(memory, IPC_RMID, 0);
    if (semaphore >= 0) semctl(semaphore, 0, IPC_RMID);
    if (queue >= 0) msgctl(queue, IPC_RMID, 0);
    if (posix >= 0) syscall(SYS_mq_unlink, "gavel-rendezvous");
    return 0;
}

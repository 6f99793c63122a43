// R22: keeps the host's disks busy by order: everything written out, again and again, and as much to be written as can
// be.
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 2, FILES = 64 };
static int files[FILES], count;
static long done;

static int running(void) {
    static struct timespec begun;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!begun.tv_sec) begun = now;
    return now.tv_sec - begun.tv_sec < SECONDS;
}

static void try_sync(void) {
    int usr = open("/usr", O_RDONLY | O_DIRECTORY);
    // sync says nothing by its answer; that it exists is enough.
    if (syscall(SYS_sync) == 0) dprintf(2, "ESCAPED: sync\n");
    else dprintf(2, "sync: %m\n");
    if (syscall(SYS_syncfs, usr) == 0) dprintf(2, "ESCAPED: syncfs of the image\n");
    else dprintf(2, "syncfs: %m\n");
    if (syscall(SYS_sync_file_range, files[0], 0, 0, 7) == 0) dprintf(2, "ESCAPED: sync_file_range of the image\n");
    else dprintf(2, "sync_file_range: %m\n");
    done++;
}

static int add(const char *path, const struct stat *status, int kind, struct FTW *unused) {
    if (kind == FTW_F && status->st_size > 0) {
        int fd = open(path, O_RDONLY);
        if (fd >= 0) files[count++] = fd;
    }
    return count == FILES;
}

/// What may be read may be synchronised; on some file systems every time costs the disk a flush.
static void image(void) {
    while (running())
        for (int i = 0; i < count; i++) {
            if (fsync(files[i]) == 0) done++;
            fdatasync(files[i]);
            void *page = mmap(0, 4096, PROT_READ, MAP_SHARED, files[i], 0);
            msync(page, 4096, MS_SYNC);
            munmap(page, 4096);
        }
}

static void dirty(void) {
    static char piece[1 << 20];
    int file = open("/box/dirty", O_RDWR | O_CREAT, 0600);
    while (running()) {
        for (int i = 0; i < 24; i++) pwrite(file, memset(piece, i + done, sizeof piece), sizeof piece, (long)i << 20);
        fsync(file);
        done++;
    }
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    nftw("/usr/lib", add, 16, FTW_PHYS);
    if (!strcmp(argv[1], "sync")) try_sync();
    if (!strcmp(argv[1], "image")) image();
    if (!strcmp(argv[1], "dirty")) dirty();
    dprintf(2, "done %ld times\n", done);
    printf("%lld\n", a + b);
    return 0;
}

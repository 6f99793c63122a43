// R12: reads a gibibyte of the image's files, some of it through maps, which fills the page cache in the program's
// name. Five times the limit is read anew; the rest is what was read first, again and again, because what comes from
// the disk is throttled and would take minutes.
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const long enough = 1l << 30, anew = 160l << 20, few = 16l << 20;
static long total, part;
static volatile long sum;

static int read_file(const char *path, const struct stat *status, int kind, struct FTW *unused) {
    static char buffer[1 << 20];
    static int files;
    if (kind != FTW_F || status->st_size < 65536 || status->st_size > 2 << 20) return 0;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) return 0;
    if (files++ % 2) {
        for (long length; (length = read(fd, buffer, sizeof buffer)) > 0;) part += length, total += length;
    } else {
        char *bytes = mmap(0, status->st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (bytes != MAP_FAILED) {
            for (long i = 0; i < status->st_size; i += 4096) sum += bytes[i];
            munmap(bytes, status->st_size);
            part += status->st_size, total += status->st_size;
        }
    }
    close(fd);
    return part >= (total == part ? anew : few);
}

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    for (int round = 0; round < 1000 && total < enough; round++, part = 0) nftw("/usr/lib", read_file, 32, FTW_PHYS);
    if (total >= enough) dprintf(2, "read 1024 MiB\n");
    else dprintf(2, "read only %ld MiB\n", total >> 20);
    printf("%lld\n", a + b);
    return 0;
}

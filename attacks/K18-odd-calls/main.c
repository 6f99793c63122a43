// K18: odd calls, each of which once led into the kernel or around a defence.
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int escapes;

static void report(const char *what, long answer) {
    if (answer < 0) {
        dprintf(2, "%s: %m\n", what);
        return;
    }
    dprintf(2, "ESCAPED: %s\n", what);
    escapes++;
}

static void denied(void) {
    struct user_desc segment = {.entry_number = 0, .limit = 0xfffff, .seg_32bit = 1, .limit_in_pages = 1, .useable = 1};
    int ends[2];
    char page[4096];
    struct iovec part = {page, sizeof page};
    pipe(ends);
    report("modify_ldt, write", syscall(SYS_modify_ldt, 1, &segment, sizeof segment));
    report("modify_ldt, new write", syscall(SYS_modify_ldt, 0x11, &segment, sizeof segment));
    report("modify_ldt, read", syscall(SYS_modify_ldt, 0, page, sizeof page));
    report("no random addresses", personality(ADDR_NO_RANDOMIZE));
    report("data that executes", personality(READ_IMPLIES_EXEC));
    report("page 0", personality(MMAP_PAGE_ZERO));
    report("3 GB of addresses", personality(ADDR_LIMIT_3GB));
    report("another system", personality(PER_LINUX32));
    report("memfd_secret", syscall(447, 0));
    report("vmsplice", syscall(SYS_vmsplice, ends[1], &part, 1, 0));
    report("vmsplice as a gift", syscall(SYS_vmsplice, ends[1], &part, 1, SPLICE_F_GIFT));
    report("remap_file_pages", syscall(SYS_remap_file_pages, page, 4096, 0, 0, 0));
    report("uselib", syscall(SYS_uselib, "/lib/x86_64-linux-gnu/libc.so.6"));
    report("sysfs", syscall(SYS_sysfs, 3, 0, 0));
    report("ustat", syscall(SYS_ustat, 1, page));
    report("lookup_dcookie", syscall(SYS_lookup_dcookie, 1ul, page, 4096ul));
    report("nfsservctl", syscall(SYS_nfsservctl, 0, 0, 0));
    if (!escapes) dprintf(2, "none of them does anything\n");
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (!strcmp(argv[1], "denied")) denied();
    if (!strcmp(argv[1], "iopl")) report("iopl", iopl(3));
    if (!strcmp(argv[1], "ioperm")) report("ioperm", ioperm(0x80, 1, 1));
    printf("%lld\n", a + b);
    return 0;
}

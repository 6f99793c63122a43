#define _GNU_SOURCE
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static int see, seen, lent;

static int look(const char *path, const struct stat *is, int type, struct FTW *place) {
    char value[64];
    if (type != FTW_F) return 0;
    int capable = getxattr(path, "security.capability", value, sizeof value) > 0;
    if (!(is->st_mode & 06000) && !capable) return 0;
    seen++;
    if (see) printf("ESCAPED: %s is %s\n", path, capable ? "capable" : is->st_mode & 04000 ? "setuid" : "setgid");
    struct statvfs mount;
    if (statvfs(path, &mount) == 0 && !(mount.f_flag & ST_NOSUID)) {
        printf("ESCAPED: %s lies on a mount that honours it\n", path);
        lent++;
    }
    return 0;
}

int main(int argc, char **argv) {
    see = !strcmp(argv[1], "see");
    const char *tops[] = {"/usr", "/etc", "/box", "/program", "/tmp", "/dev"};
    for (unsigned i = 0; i < sizeof tops / sizeof *tops; i++) nftw(tops[i], look, 32, FTW_PHYS);
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) puts("ESCAPED: rights may be gained by executing"), lent++;
    uid_t real, effective, saved;
    getresuid(&real, &effective, &saved);
    if (real != effective || real != saved || real == 0) puts("ESCAPED: it has two users"), lent++;
    if (!see && !lent) puts("nothing lends a right");
    if (see && !seen) puts("no such program is to be seen");
    return 0;
}

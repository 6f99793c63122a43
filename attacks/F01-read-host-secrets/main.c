/* Every place that tells of the host: its users, its keys, and what other processes hold in their environments. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int tried;

static int try_file(const char *path) {
    static char text[65536];
    tried++;
    int fd = open(path, O_RDONLY);
    if (fd < 0) return 0;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0) return 0;
    /* What is not planted may be a real secret: it is not shown, because a control does read it. */
    const char *planted = memmem(text, length, "CANARY", 6);
    printf("ESCAPED: read %zd bytes of %s %.30s\n", length, path, planted ? planted : "");
    return 1;
}

static int try_directory(const char *path) {
    tried++;
    DIR *dir = opendir(path);
    if (!dir) return 0;
    int found = 0;
    for (struct dirent *entry; (entry = readdir(dir));) found += entry->d_name[0] != '.';
    closedir(dir);
    if (found) printf("ESCAPED: listed %s: %d names\n", path, found);
    return found > 0;
}

int main(void) {
    const char *files[] = {"/etc/shadow", "/etc/gshadow", "/etc/ssh/sshd_config", "/etc/machine-id", "/etc/hostname",
        "/etc/resolv.conf", "/root/.bashrc", "/root/.profile", "/proc/1/environ", "/proc/1/maps", "/proc/1/mem",
        "/proc/kcore", "/proc/kallsyms", "/proc/kmsg", "/proc/sys/kernel/hostname_of_host",
        "@ROOT_FILE@", "@WORLD_FILE@", "@INPUT@", "@ANSWER@", "@ARENA@/config.toml"};
    const char *directories[] = {"/root", "/home", "/var/lib/dpkg", "/var/log", "/run", "/boot", "/mnt", "/srv", "/opt", "/sys",
        "@ARENA@", "@DATA@", "/work"};
    int reached = 0;
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) reached += try_file(files[i]);
    for (unsigned i = 0; i < sizeof directories / sizeof *directories; i++) reached += try_directory(directories[i]);
    /* Processes, by their list and by guessing. */
    DIR *processes = opendir("/proc");
    int guess = 1;
    for (struct dirent *entry = 0; guess < 300 || entry;) {
        char path[64];
        entry = processes ? readdir(processes) : 0;
        int pid = entry ? atoi(entry->d_name) : guess++;
        if (pid == getpid() || pid < 1) continue;
        snprintf(path, sizeof path, "/proc/%d/environ", pid);
        reached += try_file(path);
        snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
        reached += try_file(path);
    }
    if (!reached) printf("nothing of %d places could be read\n", tried);
    return 0;
}

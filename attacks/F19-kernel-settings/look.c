#include <dirent.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    const char *places[] = {"/box", "/tmp", "/program", "/"};
    for (int i = 0; i < 4; i++) {
        DIR *dir = opendir(places[i]);
        for (struct dirent *entry; dir && (entry = readdir(dir));)
            if (!strncmp(entry->d_name, "core", 4)) printf("ESCAPED: a core file %s/%s\n", places[i], entry->d_name);
    }
    puts("no core file");
    return 0;
}

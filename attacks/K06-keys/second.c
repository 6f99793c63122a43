// K06, the next run: is the key there? /proc/keys is not asked: the box does not show it.
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { USER_KEYRING = -4, READ = 11, SEARCH = 10 };

int main(void) {
    char text[16] = "";
    long key = syscall(SYS_keyctl, SEARCH, USER_KEYRING, "user", "gavel-k06", 0);
    if (key >= 0 && syscall(SYS_keyctl, READ, key, text, sizeof text - 1, 0) > 0)
        printf("ESCAPED: the run before left a key: %s\n", text);
    return 0;
}

// K06: leaves a key in the user's key ring, which every process of that user has, also in the next run.
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { USER_KEYRING = -4, JOIN_SESSION = 1, CLEAR = 7, SET_TIMEOUT = 15 };

int main(int argc, char **argv) {
    long key = -1;
    if (!strcmp(argv[1], "keyctl")) key = syscall(SYS_keyctl, JOIN_SESSION, 0, 0, 0, 0);
    if (!strcmp(argv[1], "request_key")) {
        // Without a call-out nothing is started; a ring that can be asked is enough.
        key = syscall(SYS_request_key, "user", "gavel-k06", 0, USER_KEYRING);
        if (key < 0) {
            // One that has expired stays for a while, and is found instead of a new one.
            syscall(SYS_keyctl, CLEAR, USER_KEYRING, 0, 0, 0);
            syscall(SYS_add_key, "user", "gavel-k06", "left", 4, USER_KEYRING);
        }
        key = syscall(SYS_request_key, "user", "gavel-k06", 0, USER_KEYRING);
    }
    if (!strcmp(argv[1], "add_key")) key = syscall(SYS_add_key, "user", "gavel-k06", "left", 4, USER_KEYRING);
    if (key < 0) {
        dprintf(2, "%s: %m\n", argv[1]);
        return 0;
    }
    dprintf(2, "ESCAPED: %s gave key %ld\n", argv[1], key);
    if (strcmp(argv[1], "keyctl")) syscall(SYS_keyctl, SET_TIMEOUT, key, 10);
    return 0;
}

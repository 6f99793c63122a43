#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(void) {
    struct sockaddr_un name = {AF_UNIX, "\0gavel-rendezvous"};
    for (int i = 0; i < 60; i++, usleep(20000)) {
        int client = socket(AF_UNIX, SOCK_STREAM, 0);
        if (client < 0) return puts("no socket") * 0;
        if (connect(client, (struct sockaddr *)&name, sizeof name) == 0) return puts("ESCAPED: met the other box") * 0;
        close(client);
    }
    puts("met nobody");
    return 0;
}

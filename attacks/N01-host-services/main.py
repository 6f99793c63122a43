# The ports of databases, brokers, Gavel's own page, and one that is known to listen on this host.
import socket

PORTS = [@PORT@, 22, 80, 443, 2375, 4222, 5432, 6379, 8080, 9000]
made = 0
for address in ("127.0.0.1", "0.0.0.0", "localhost"):
    for port in PORTS:
        try:
            with socket.socket() as client:
                made += 1
                client.settimeout(0.1)
                client.connect((address, port))
                print("ESCAPED: connected to", address, port)
        except OSError:
            pass
try:
    server = socket.socket()
    server.bind(("0.0.0.0", 0))
    server.listen()
    # A listener inside an empty network is nobody's business; the runner looks for it outside.
    made += 1
except OSError:
    pass
print("nothing answered" if made else "no socket could be made")

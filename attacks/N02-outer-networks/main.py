import socket

TARGETS = [
    (socket.AF_INET, ("169.254.169.254", 80)),
    (socket.AF_INET, ("10.0.0.1", 53)),
    (socket.AF_INET, ("172.16.0.1", 53)),
    (socket.AF_INET, ("192.168.0.1", 53)),
    (socket.AF_INET, ("192.0.2.1", 53)),
    (socket.AF_INET, ("127.0.0.53", 53)),
    (socket.AF_INET, ("127.0.0.1", 53)),
    (socket.AF_INET6, ("::1", 53)),
    (socket.AF_INET6, ("fe80::1", 53)),
    (socket.AF_INET6, ("2001:db8::1", 53)),
]
found = 0
for family, address in TARGETS:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect(address)
            print("ESCAPED: there is a way to", address)
            found += 1
    except OSError:
        pass
try:
    for index, name in socket.if_nameindex():
        if name != "lo":
            print("ESCAPED: there is an interface", name)
            found += 1
except OSError:
    pass
try:
    socket.getaddrinfo("example.org", 80)
    print("ESCAPED: a name was resolved")
    found += 1
except OSError:
    pass
if not found:
    print("no way leads anywhere")

INPUT(/usr/lib/x86_64-linux-gnu/crt1.o "@ANSWER@")
OUTPUT_FORMAT(binary)

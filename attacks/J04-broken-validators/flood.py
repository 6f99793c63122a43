import os

block = b"x" * 65536
for _ in range(16384):
    os.write(1, block)

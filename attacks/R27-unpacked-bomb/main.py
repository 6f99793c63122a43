# R27: unpacks a bomb into memory. It is 80 times the same 128 MiB of zeros, each some hundred bytes of bzip2; it stops
# half as far past the limit again.
import bz2
import sys

LIMIT = 128 << 20
piece = bytes(16 << 20)
bomb = bz2.compress(piece) * (10 * 1024 // 16)
print(len(bomb), "bytes are to become 10 GiB", file=sys.stderr)
held = []
while bomb:
    unpacker = bz2.BZ2Decompressor()
    held.append(unpacker.decompress(bomb))
    bomb = unpacker.unused_data
    if sum(map(len, held)) > LIMIT * 3 // 2:
        print("ESCAPED: half as much again as the limit is held")
        break

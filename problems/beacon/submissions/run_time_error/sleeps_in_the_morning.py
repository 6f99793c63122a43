watch = input()
print("note", {"evening": 5}[watch], flush=True)

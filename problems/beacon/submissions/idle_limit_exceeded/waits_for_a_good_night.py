if input() == "evening":
    print("note 0", flush=True)
else:
    print("? 512", flush=True)
    input()
    input()

def utf8bytes(maybe_text):
    return maybe_text.encode("utf-8") if isinstance(maybe_text, str) else maybe_text


def utf8text(maybe_bytes, errors="strict"):
    return maybe_bytes.decode("utf-8", errors) if isinstance(maybe_bytes, bytes) else maybe_bytes

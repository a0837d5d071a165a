"""What a host has packed to send it → what it was, and no more of it than was wanted."""

from __future__ import annotations

import zlib

ACCEPTED = "gzip, deflate"
"""What can be unpacked, as a request says it."""
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_FORMS = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_ZLIB, _RAW)}
"""Under `deflate`, hosts send either of two forms (RFC 9110, 8.4.1.2)."""
_MOST_LAYERS = 2
"""No host packs what is packed; each layer can make a thousandfold of what came."""


def unpacked(body: bytes, encoding: str, most_bytes: int) -> bytes:
    """The first `most_bytes` of what was packed as a `Content-Encoding` says. A small body can stand for gigabytes.

    Raises ValueError when it is damaged, or packed in another way.
    """
    layers = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(layers) > _MOST_LAYERS or not set(layers) <= set(_FORMS):
        raise ValueError(f"packed as {encoding}")
    for layer in reversed(layers):
        body = _unpack(body, layer, most_bytes)
    return body


def _unpack(body: bytes, layer: str, most_bytes: int) -> bytes:
    for form in _FORMS[layer]:
        unpacker = zlib.decompressobj(form)
        try:
            found = unpacker.decompress(body, most_bytes)
        except zlib.error:
            continue
        if not unpacker.eof and len(found) < most_bytes and len(body) < most_bytes:
            break  # it ends too early
        return found
    raise ValueError(f"no sound {layer}")

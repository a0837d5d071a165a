"""The part of CBOR (RFC 8949) that Pagefind writes: whole numbers, texts, and lists of known length."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = "int | str | list[Value]"
"""What there is."""

_UNSIGNED, _NEGATIVE, _TEXT, _LIST = 0, 1, 3, 4
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
"""Bytes of the number that follows the first byte, by what its lower bits say; below 24 they are the number."""


def decode(data: bytes) -> Value:
    """The one value that these bytes are. Raises ValueError for anything else."""
    value, end = _decode(data, 0)
    if end != len(data):
        raise ValueError("more than one value")
    return value


def _decode(data: bytes, at: int) -> tuple[Value, int]:
    if at >= len(data):
        raise ValueError("cut short")
    kind, low = data[at] >> 5, data[at] & 31
    number, at = low, at + 1
    if low >= min(_WIDTHS):
        if low not in _WIDTHS:
            raise ValueError("a list of unknown length")
        end = at + _WIDTHS[low]
        number, at = int.from_bytes(data[at:end], "big"), end
    if kind == _UNSIGNED:
        return number, at
    if kind == _NEGATIVE:
        return -1 - number, at
    if kind == _TEXT:
        return data[at : at + number].decode(), at + number
    if kind != _LIST:
        raise ValueError(f"an item of kind {kind}")
    items = []
    for _ in range(number):
        item, at = _decode(data, at)
        items.append(item)
    return items, at


def encode(value: Value) -> bytes:
    """The bytes of a value, each number in the fewest."""
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    if isinstance(value, int):
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    return _head(_LIST, len(value)) + b"".join(map(encode, value))


def _head(kind: int, number: int) -> bytes:
    if number < min(_WIDTHS):
        return bytes([kind << 5 | number])
    low, width = next((low, width) for low, width in _WIDTHS.items() if number < 1 << 8 * width)
    return bytes([kind << 5 | low]) + number.to_bytes(width, "big")

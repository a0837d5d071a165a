"""Receipts on disk: one JSON file for each article that was cleaned, named by its id."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

from briefgen.cache import digest_bytes
from briefgen.files import write_whole
from briefgen.model import Label, Receipt, Removal
from briefgen.signature import Signature, signature_of

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def store_receipt(state: Path, article_id: str, receipt: Receipt) -> None:
    """Write `state/receipts/<id>.json`. Raises OSError."""
    path = _path_of(state, article_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(receipt_data(receipt), ensure_ascii=False, indent=1)
    write_whole(path, f"{text}\n".encode(), durable=True)


def load_receipt(state: Path, article_id: str) -> Receipt | None:
    """The receipt of an article; None when there is none, or none that can be read.

    A receipt adds to a page and never holds one up: an unreadable file counts as missing.
    """
    if not _SAFE_ID.fullmatch(article_id):
        return None
    try:
        data = json.loads(_path_of(state, article_id).read_text("utf-8"))
        return Receipt(
            digest=str(data["digest"]),
            kept_share=float(data["kept_share"]),
            kept_blocks=int(data["kept_blocks"]),
            removals=tuple(
                Removal(
                    str(r["text"]), Label(r["label"]), str(r["rule"]), int(r["line"]), float(r["confidence"])
                )
                for r in data["removals"]
            ),
            evidence={str(key): str(value) for key, value in data["evidence"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


ReceiptDigests = dict[str, tuple[Signature, bytes]]
"""By name of the receipt's file: its signature, and the digest of what it says."""


def receipt_digests(state: Path, known: ReceiptDigests) -> ReceiptDigests:
    """Of all receipts. What is `known` and has not changed is not read."""
    found: ReceiptDigests = {}
    with contextlib.suppress(OSError), os.scandir(state / "receipts") as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                signature = signature_of(entry.stat())
                past = known.get(entry.name, ((), b""))
                value = past[1] if past[0] == signature else digest_bytes(Path(entry.path).read_bytes())
                found[entry.name] = (signature, value)
    return found


def digest_in(receipts: ReceiptDigests) -> Callable[[str], bytes]:
    """From an article's id to the digest of its receipt, empty where there is none."""
    if not receipts:
        return lambda article_id: b""
    return lambda article_id: receipts[name][1] if (name := f"{article_id}.json") in receipts else b""


def receipt_in(state: Path, receipts: ReceiptDigests) -> Callable[[str], Receipt | None]:
    """From an article's id to its receipt; what has none is not looked for."""
    digest_of = digest_in(receipts)
    return lambda article_id: load_receipt(state, article_id) if digest_of(article_id) else None


def receipt_data(receipt: Receipt) -> dict[str, object]:
    """A receipt as plain data, for JSON."""
    return {
        "digest": receipt.digest,
        "kept_share": receipt.kept_share,
        "kept_blocks": receipt.kept_blocks,
        "evidence": dict(receipt.evidence),
        "removals": [
            {
                "text": r.text,
                "label": r.label.value,
                "rule": r.rule,
                "line": r.line,
                "confidence": r.confidence,
            }
            for r in receipt.removals
        ],
    }


def _path_of(state: Path, article_id: str) -> Path:
    return state / "receipts" / f"{article_id}.json"

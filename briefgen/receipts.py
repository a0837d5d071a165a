"""Receipts on disk: one JSON file for each article that was cleaned, named by its id."""

from __future__ import annotations

import json
import re
from pathlib import Path

from briefgen.files import write_whole
from briefgen.model import Label, Receipt, Removal

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def store_receipt(state: Path, article_id: str, receipt: Receipt) -> None:
    """Write `state/receipts/<id>.json`. Raises OSError."""
    path = _path_of(state, article_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(receipt_data(receipt), ensure_ascii=False, indent=1)
    write_whole(path, f"{text}\n".encode())


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

"""Pagefind's program: texts → the files of an index that a browser can search by itself.

It makes an index for each language, and its script searches only that of the page it is on; so each gets a folder
of its own here, and the search page asks all of them. The program puts filters in any order, and names their files
by what they hold: both are put right, so that the same texts give the same bytes.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.config import CONFIG_NAME
from briefgen.digest import digest_of
from briefgen.errors import ConfigError, OutputError

FOLDER = "pagefind"
"""In the output folder."""
SCRIPT = f"{FOLDER}/pagefind.js"
ENTRY = "pagefind-entry.json"
"""In each language's folder: what its other files are called."""

_SIGNATURE = b"pagefind_dcd"
_TIMEOUT_S = 1800
"""Pagefind takes 17 s for 10,000 articles of 430 words, and up to a minute on a machine that is busy."""
_INSTALL = "pip install 'briefgen[search]'"


class Indexed(NamedTuple):
    """One page that can be found."""

    path: str
    """Its file in the output folder, by which results name it."""
    html: str


def pagefind_version() -> str:
    """The version of Pagefind's program. Raises ConfigError when it, or what reads its files, is not installed."""
    try:
        metadata.version("cbor2")
        return metadata.version("pagefind_bin")
    except metadata.PackageNotFoundError:
        raise _missing() from None


def _missing() -> ConfigError:
    return ConfigError(
        "the search needs Pagefind, which is not installed",
        f"{_INSTALL}, or take out `search: true`",
        path=CONFIG_NAME,
    )


def make_index(pages: Iterable[Indexed]) -> dict[str, bytes]:
    """The files of the index by output path, what names others behind these. Raises ConfigError or OutputError."""
    with tempfile.TemporaryDirectory(prefix="briefgen-search-") as folder:
        source, made = Path(folder, "site"), Path(folder, "index")
        source.mkdir()
        count = 0
        for page in pages:
            file = source / page.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page.html, "utf-8")
            count += 1
        if not count:
            return {}
        _run(source, made)
        try:
            return _tidied(made)
        except (ValueError, TypeError, KeyError, EOFError, OSError) as failed:
            raise OutputError(
                f"Pagefind {pagefind_version()} has written an index of another kind: {failed}",
                _INSTALL,
                path=FOLDER,
            ) from failed


def _run(source: Path, made: Path) -> None:
    try:
        from pagefind_bin import get_executable

        program = get_executable()
    except (ImportError, FileNotFoundError):
        raise _missing() from None
    env = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    command = [str(program), "--site", str(source), "--output-path", str(made), "--silent"]
    try:
        done = subprocess.run(  # noqa: S603 - the program of a package, with paths of our own
            command, cwd=source.parent, env=env, capture_output=True, encoding="utf-8", errors="replace", check=False,
            timeout=_TIMEOUT_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise OutputError(f"Pagefind cannot be run: {failed}", _INSTALL, path=str(program)) from failed
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise OutputError(
            f"Pagefind has failed: {''.join(said) or done.returncode}",
            "make room in the folder for temporary files, and build again",
            path=FOLDER,
        )


def _tidied(made: Path) -> dict[str, bytes]:
    entry = json.loads((made / ENTRY).read_bytes())
    files = {SCRIPT: (made / "pagefind.js").read_bytes()}
    entries = {}
    for language, about in sorted(entry["languages"].items()):
        folder = f"{FOLDER}/{language}"
        for place in ("fragment", "index"):
            for file in sorted((made / place).glob(f"{language}_*")):
                files[f"{folder}/{place}/{file.name}"] = file.read_bytes()
        wasm = f"wasm.{about['wasm'] or 'unknown'}.pagefind"
        files[f"{folder}/{wasm}"] = (made / wasm).read_bytes()
        hashed = f"pagefind.{about['hash']}.pf_meta"
        described, filters = _ordered(made / hashed, made / "filter", language)
        files |= {f"{folder}/{name}": data for name, data in filters.items()}
        name = f"{language}_{_digest(described)}"
        files[f"{folder}/pagefind.{name}.pf_meta"] = _packed(described)
        one = {**entry, "languages": {language: {**about, "hash": name}}}
        entries[f"{folder}/{ENTRY}"] = json.dumps(one, sort_keys=True, separators=(",", ":")).encode()
    return files | entries


def _ordered(meta: Path, folder: Path, language: str) -> tuple[bytes, Mapping[str, bytes]]:
    """The description of an index, and its filters by name, in one order whatever Pagefind's was."""
    from cbor2 import dumps  # what Pagefind's files are written in (RFC 8949)

    version, pages, chunks, filters, sorts, fields = _list(_unpacked(meta))
    files: dict[str, bytes] = {}
    named: list[list[str]] = []
    for name, hashed in map(_list, sorted(_list(filters))):
        own_name, values = _list(_unpacked(folder / f"{hashed}.pf_filter"))
        data = dumps([own_name, sorted(_list(values))])
        digest = f"{language}_{_digest(data)}"
        named.append([name, digest])
        files[f"filter/{digest}.pf_filter"] = _packed(data)
    return dumps([version, pages, chunks, named, sorted(_list(sorts)), fields]), files


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("a list is not where it was")  # noqa: TRY004 (of a file, not of a caller)
    return value


def _unpacked(file: Path) -> Any:
    from cbor2 import loads

    data = gzip.decompress(file.read_bytes())
    if not data.startswith(_SIGNATURE):
        raise ValueError(f"{file.name} has no signature")
    return loads(data.removeprefix(_SIGNATURE))


def _packed(data: bytes) -> bytes:
    return gzip.compress(_SIGNATURE + data, mtime=0)


def _digest(data: bytes) -> str:
    return digest_of(data)[:10]

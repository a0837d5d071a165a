"""The pictures of articles in the sizes that pages need, where the settings ask for it, and what pages say of them."""

from __future__ import annotations

import os
import posixpath
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.addresses import page_url
from briefgen.cache import load_cache, save_cache
from briefgen.content.collect import place_of
from briefgen.errors import ContentError
from briefgen.markdown.body import ROOT_MARK, Reference
from briefgen.model import Article
from briefgen.pages.resolver import Resolver
from briefgen.picturesize import picture_size
from briefgen.signature import is_settled, signature_at
from briefgen.slug import slugify
from briefgen.views import PictureView, VersionView

if TYPE_CHECKING:
    from briefgen.pictures.darkroom import Prints
    from briefgen.pictures.resizing import FaultError  # Pillow

_FOLDER = "assets/pictures"
"""Names there hold a digest of the file: hosts may have readers keep it for ever."""

_SIZES = "(min-width: 45rem) 40rem, 100vw"
"""How wide a body's picture is shown: its column, which is at most about 40rem, or on a phone the screen."""

SizedPictures = Mapping[str, PictureView]
"""By its address, or that of its widest version, each picture of which the size is known."""
Addresses = Mapping[str, Mapping[str, "str | None"]]
"""By file, what it refers to on this site: see `Resolver.resolve`."""


def elsewhere(article: Article) -> str:
    """The address of an article's own picture where it lies with others, as far as the rights allow to name it."""
    image = article.image
    if image is None or article.rights == "link" or not image.src.lower().startswith(("http://", "https://")):
        return ""
    return image.src


def body_attributes(pictures: SizedPictures, address: str) -> Mapping[str, str]:
    """What an `<img>` in a body says beside address and words."""
    view = pictures.get(_plain(address))
    if view is None:
        return {}
    said = {"width": str(view.width), "height": str(view.height)}
    if view.versions[1:]:
        versions = (f"{ROOT_MARK}{version.url} {version.width}w" for version in view.versions)
        said |= {"srcset": ", ".join(versions), "sizes": _SIZES}
    return said | {"decoding": "async"}


def size_of(pictures: SizedPictures, address: str | None) -> tuple[int, int]:
    """How large a picture is shown at most, in pixels; zeros where that is not known."""
    view = pictures.get(_plain(address))
    return (view.width, view.height) if view else (0, 0)


def measured_pictures(resolver: Resolver) -> SizedPictures:
    """What pages say of pictures that are copied as they are, each by its address; nothing of what cannot be read."""
    if not resolver.pictures:
        return {}
    memory = resolver.config.state / "cache" / "picture-sizes"
    known, now = load_cache(memory) or {}, {}
    views: dict[str, PictureView] = {}
    for path, file in resolver.pictures.items():
        read_ns, place = time.time_ns(), os.path.realpath(file)
        signature = signature_at(place)
        before = known.get(place)
        width, height = before[1:] if before and before[0] == signature else picture_size(file)
        if signature and is_settled(signature, read_ns):
            now[place] = (signature, width, height)
        if width:
            url = page_url(path)
            views[url] = PictureView(url, width, height, (VersionView(url, width),))
    if now != known:
        save_cache(memory, now)
    return views


def resize_pictures(
    resolver: Resolver, addresses: Addresses, jobs: int | None, progress: Callable[[int, int], None]
) -> tuple[Addresses, SizedPictures]:
    """Make the versions of all pictures that articles show. The addresses of these, and what pages say of them.

    The resolver then has the versions to copy, and warnings of what cannot be shown. Raises ConfigError without
    Pillow.
    """
    from briefgen.pictures import pillow_version

    version = pillow_version("images: resize")
    from briefgen.pictures.darkroom import Prints
    from briefgen.pictures.originals import resize_files

    originals = dict(sorted(resolver.pictures.items()))
    folder = resolver.config.state / "cache" / "pictures"
    made = resize_files(originals.values(), folder, version, jobs, progress)
    resolver.originals, resolver.pictures = tuple(originals.values()), {}
    moved: dict[str, str] = {}
    faults: dict[str, FaultError] = {}
    views: dict[str, PictureView] = {}
    for path, file in originals.items():
        prints = made[file]
        if isinstance(prints, Prints):
            files = _files(path, prints)
            resolver.pictures |= files
            view = _view(files, prints)
            moved[page_url(path)], views[view.url] = view.url, view
        else:
            faults[page_url(path)] = prints
    if faults:
        resolver.warnings += _warnings(resolver, addresses, faults)
    return {path: _moved(found, moved, faults) for path, found in addresses.items()}, views


def _files(path: str, prints: Prints) -> dict[str, Path]:
    """By output path, the files of a picture, the narrowest first."""
    stem = slugify(posixpath.splitext(posixpath.basename(path))[0])
    return {f"{_FOLDER}/{name}": version.file for name, version in prints.names(stem).items()}


def _view(files: Mapping[str, Path], prints: Prints) -> PictureView:
    urls = list(map(page_url, files))
    versions = (VersionView(url, each.width) for url, each in zip(urls, prints.versions, strict=True))
    return PictureView(urls[-1], prints.versions[-1].width, prints.versions[-1].height, tuple(versions))


def _moved(
    found: Mapping[str, str | None], moved: Mapping[str, str], faults: Mapping[str, object]
) -> Mapping[str, str | None]:
    """What a file refers to, with the new addresses of pictures; None for those that cannot be shown."""
    settled: dict[str, str | None] = {}
    for href, address in found.items():
        url = _plain(address)
        is_rooted = href == address  # somebody else's business: it is looked for when all is made
        settled[href] = address if is_rooted else None if url in faults else moved.get(url, address)
    return settled


def _plain(address: str | None) -> str:
    """An address without what follows `?` or `#`, which a picture has no use for."""
    return re.split("[?#]", address or "")[0]


def _warnings(
    resolver: Resolver, addresses: Addresses, faults: Mapping[str, FaultError]
) -> Iterator[ContentError]:
    """Of each place that refers to a picture which cannot be shown."""
    for path, references in resolver.references():
        for reference in references:
            address = addresses[path].get(reference.href)
            fault = faults.get(_plain(address)) if address != reference.href else None
            if fault:
                yield ContentError(
                    f'the picture "{reference.href}" {fault.cause}',
                    f"{fault.remedy}; until then its description is shown",
                    path=path,
                    line=_line(resolver, path, reference),
                )


def _line(resolver: Resolver, path: str, reference: Reference) -> int | None:
    return reference.line or place_of(resolver.config, path, "image")[0]

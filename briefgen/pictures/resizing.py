"""A picture's file → what the site shows of it: upright, in sRGB, without metadata, in a few widths, as WebP.

WebP, because one format that every browser has known since 2020 does for photographs, drawings and what is
transparent, in about three quarters of a JPEG's bytes: so a page needs one `<img>`, and a host one file a width.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

WIDTHS = (480, 960, 1440)
"""Pixels. A phone's column, the same on a dense screen or a whole tablet, and the widest column on a dense screen."""
_LEAST_STEP = 1.2
"""A version that is not so many times narrower than the widest one is not worth a file."""
_QUALITY = 80
"""Of lossy WebP: about what JPEG calls 85, where a newspaper's photographs show no harm."""
_FEW_COLOURS = 1 << 14
"""A picture with no more is tried without loss, too: charts and lettering then are smaller, and sharp."""
_MOST_PIXELS = 16_383
"""WebP has no picture higher or wider."""
_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_SUFFIXES = {"AVIF": ".avif", "GIF": ".gif", "PNG": ".png", "WEBP": ".webp"}
"""What may move, by its format."""


class Version(NamedTuple):
    """A picture in one width."""

    width: int
    height: int
    data: bytes


class Resized(NamedTuple):
    """What becomes of a picture: its versions, the narrowest first, and what their names end in."""

    suffix: str
    versions: tuple[Version, ...]


class FaultError(Exception):
    """A picture that cannot be shown: what is wrong with it, to be said behind its name, and the remedy."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.cause, self.remedy = cause, remedy


def resized(data: bytes) -> Resized:
    """The versions of a picture. Raises FaultError, and nothing else whatever the bytes are."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, which is dropped
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _resized(data)
    except FaultError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        most = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise FaultError(f"has more than {most} million pixels", "make it smaller") from bomb
    except UnidentifiedImageError as failed:
        known = ", ".join(_FORMATS)
        raise FaultError(f"is no picture that can be read ({known})", "save it anew as one") from failed
    except Exception as failed:  # decoders raise what they will on damaged bytes
        raise FaultError(f"is damaged: {_words(failed)}", "save it anew, or fetch it again") from failed


def _words(failed: Exception) -> str:
    said = " ".join(str(failed).split()) or type(failed).__name__
    return said if len(said) <= 100 else f"{said[:99]}…"


@contextlib.contextmanager
def _strictly() -> Iterator[None]:
    """Take no picture that is cut off. WeasyPrint, once it is loaded, has Pillow fill up the rest for all."""
    was, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = was


def _resized(data: bytes) -> Resized:
    with _strictly(), Image.open(BytesIO(data), formats=_FORMATS) as opened:
        if opened.format in _SUFFIXES and getattr(opened, "is_animated", False):
            return _as_it_is(opened, data)
        reach = 2 * WIDTHS[-1]
        opened.draft(opened.mode, (reach, reach))  # a JPEG is decoded no larger than needed
        opened.load()
        has_lines = opened.format in ("GIF", "PNG")
        image = _widest(_in_working_mode(_upright(opened)))
    image = _in_srgb(image)
    if max(image.size) > _MOST_PIXELS:
        raise FaultError(f"would be {image.height} pixels high", "cut it into several")
    widths = _widths(image.width)
    return Resized(".webp", tuple(_version(image, width, has_lines=has_lines) for width in widths))


def _as_it_is(image: Image.Image, data: bytes) -> Resized:
    """A picture that moves. Pillow would lose some of its frames, or their times."""
    if image.getexif() or {"xmp", "XML:com.adobe.xmp"} & image.info.keys():
        raise FaultError("moves, and carries metadata, which may tell where it was taken",
                         "take it out, for example with `exiftool -all=`")  # fmt: skip
    return Resized(_SUFFIXES[image.format or ""], (Version(*image.size, data),))


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # whatever is wrong with the note on how it was held, the picture may be sound
        return image


def _in_working_mode(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image if image.mode in ("L", "CMYK") else image.convert("RGB")


def _widest(image: Image.Image) -> Image.Image:
    """The picture as wide as pages may need it, never wider than it is."""
    return _narrowed(image, min(image.width, WIDTHS[-1]))


def _narrowed(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours that a browser takes for granted, as RGB, or RGBA where something shines through."""
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        with contextlib.suppress(
            ImageCms.PyCMSError, OSError
        ):  # a broken one, or for other colours than these
            found, ours = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, found, ours, outputMode=mode) or image
    if mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        mode = "RGB"
    return image.convert(mode)


def _widths(widest: int) -> list[int]:
    """The widths of a picture's versions. One that no column outgrows has only its own."""
    if widest < WIDTHS[1]:
        return [widest]
    return [*(width for width in WIDTHS if width * _LEAST_STEP <= widest), widest]


def _version(image: Image.Image, width: int, *, has_lines: bool) -> Version:
    image = _narrowed(image, width)
    image.info = {}  # whatever it told of camera, place and time
    data = _saved(image, lossless=False)
    if has_lines and image.getcolors(_FEW_COLOURS) is not None:
        data = min(data, _saved(image, lossless=True), key=len)
    return Version(*image.size, data)


def _saved(image: Image.Image, *, lossless: bool) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "WEBP", lossless=lossless, quality=_QUALITY, method=4)
    return buffer.getvalue()

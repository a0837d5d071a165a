"""How large a picture is, by the first bytes of its file: nothing of it is decoded."""

from __future__ import annotations

from pathlib import Path


def picture_size(file: Path) -> tuple[int, int]:
    """A picture's width and height in pixels as it is shown, upright; zeros when its file does not tell."""
    import imagesize  # most sites have no pictures

    try:
        with file.open("rb") as picture:
            width, height = imagesize.get(picture)
    except Exception:  # whatever a damaged file makes it raise, or one that cannot be read
        return 0, 0
    return (int(width), int(height)) if min(width, height) > 0 else (0, 0)

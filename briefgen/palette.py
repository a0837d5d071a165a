"""Colours and fonts that a site can choose: their names, which of them carry text, and whether it can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

COLOURS = ("paper", "ink", "quiet", "rule", "bar", "accent", "tint", "few", "some", "much", "on-much")
"""The custom properties at the top of the theme's style sheet."""
LIGHT, DARK = "light", "dark"

NEEDED, NEEDED_BY_LINES = 4.5, 3.0
"""Contrast of text in its usual size, and of what else must be seen: WCAG 2.2, success criteria 1.4.3 and 1.4.11."""
_STANDS_ON = {
    ("ink", "paper"): NEEDED, ("quiet", "paper"): NEEDED, ("accent", "paper"): NEEDED, ("ink", "tint"): NEEDED,
    ("quiet", "tint"): NEEDED, ("ink", "few"): NEEDED, ("ink", "some"): NEEDED, ("on-much", "much"): NEEDED,
    ("bar", "paper"): NEEDED_BY_LINES, ("much", "paper"): NEEDED_BY_LINES,
}  # fmt: skip
"""Each colour, what it stands on, and the contrast that this needs. A `rule` only parts what space parts already."""

FONTS = {
    "oldstyle": '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, Palatino, serif',
    "transitional": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif',
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
    "grotesque": '"Helvetica Neue", Arial, "Nimbus Sans", "Liberation Sans", sans-serif',
    "system": "system-ui, sans-serif",
    "slab": 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", serif',
    "mono": 'ui-monospace, "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace',
}
"""Stacks of fonts that come with systems: no page ever loads one."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, `#rrggbb`: 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with this share of another in it, 0 to 1."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in pairs)


def readable(colour: str, ground: str, needed: float = NEEDED) -> str:
    """The colour, or what is nearest to it on the way to black or to white, as text on a ground."""
    for percent in range(101):
        for end in ("#000000", "#ffffff"):
            found = mixed(colour, end, percent / 100)
            if contrast(found, ground) >= needed:
                return found
    raise AssertionError("black or white can be read on any colour")


def completed(chosen: Mapping[str, str], theme: Mapping[str, str]) -> dict[str, str]:
    """The colours of a mode: those chosen, what follows from them, and else the theme's.

    Who chooses an accent gets the calendars' tints and the cards in it, too.
    """
    colours = {**theme, **chosen}
    if "accent" in chosen:
        accent, paper = colours["accent"], colours["paper"]
        follow = {"few": mixed(paper, accent, 0.14), "some": mixed(paper, accent, 0.34), "much": accent}
        colours |= {name: colour for name, colour in follow.items() if name not in chosen}
        if "on-much" not in chosen:
            colours["on-much"] = readable(theme["on-much"], colours["much"])
    return colours


def unreadable(colours: Mapping[str, str]) -> Iterator[tuple[str, str, float, float]]:
    """Each colour with too little contrast to its ground: both, how much it has, and how much it needs."""
    for (colour, ground), needed in _STANDS_ON.items():
        found = contrast(colours[colour], colours[ground])
        if found < needed:
            yield colour, ground, found, needed

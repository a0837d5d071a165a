"""Draw the chart of the sample article on four central banks, from the article's own table.

Needs `scripts/install images`; `python scripts/draw_sample_chart.py` writes it beside the article.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from briefgen.pictures.lettering import Setting, families

TARGET = Path(__file__).parents[1] / "content" / "2024-06-21" / "rates-and-inflation.png"

# Bank, policy rate (the middle of a range), inflation in May, as the article has them.
BANKS = (
    ("Switzerland", 1.25, 1.4),
    ("Britain", 5.25, 2.0),
    ("Norway", 4.5, 3.0),
    ("Euro area", 3.75, 2.6),
    ("United States", 5.375, 3.3),
)
PAPER, INK, QUIET, RULE, ACCENT = "#fdfdfb", "#1a1c1e", "#5b6064", "#d8d9d5", "#135257"
WIDTH, HEIGHT, LEFT, TOP, STEP, UNIT = 1440, 860, 350, 160, 118, 170
LETTERS = 46  # a phone shows a quarter of it


def main() -> None:
    """A row for each bank: a line from inflation to the rate, a ring and a dot at its ends."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    family = families(None)[0]

    def write(
        text: str, x: int, y: int, colour: str = INK, *, bold: bool = False, right: bool = False
    ) -> None:
        setting = Setting(text, family.bold if bold else family.regular, LETTERS)
        setting.draw(canvas, (x, y), text, colour, right=right)

    write("Inflation in May", LEFT + 44, 68, QUIET)
    canvas.ellipse((LEFT, 38, LEFT + 28, 66), outline=QUIET, width=5)
    write("Policy rate, per cent", LEFT + 484, 68, ACCENT, bold=True)
    canvas.ellipse((LEFT + 440, 38, LEFT + 468, 66), fill=ACCENT)
    bottom = TOP + STEP * len(BANKS) - 20
    for value in range(7):
        x = LEFT + value * UNIT
        canvas.line((x, TOP - 40, x, bottom), fill=RULE, width=2)
        write(str(value), x + 12 if value else x, bottom + 58, QUIET, right=bool(value))
    for row, (name, rate, inflation) in enumerate(BANKS):
        y = TOP + row * STEP + 20
        low, high = LEFT + round(inflation * UNIT), LEFT + round(rate * UNIT)
        write(name, 40, y + 16)
        canvas.line((low, y, high, y), fill=ACCENT, width=6)
        canvas.ellipse((low - 14, y - 14, low + 14, y + 14), fill=PAPER, outline=QUIET, width=5)
        canvas.ellipse((high - 14, y - 14, high + 14, y + 14), fill=ACCENT)
    image.quantize(32, dither=Image.Dither.NONE).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()

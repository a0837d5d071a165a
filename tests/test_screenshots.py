"""The command that takes pictures of the sample site's pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PIL import Image

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "screenshots"


def test_a_kind_of_page_is_taken_in_every_look(tmp_path: Path) -> None:
    """Desktop, phone, dark, print and Arabic: each as wide as its screen, and none empty."""
    subprocess.run([sys.executable, SCRIPT, tmp_path, "--kind", "missing"], check=True, capture_output=True)
    widths, tones = {}, {}
    for file in tmp_path.iterdir():
        with Image.open(file) as picture:
            widths[file.name] = picture.width
            tones[file.name] = picture.convert("L").getextrema()
    assert widths == {"missing-desktop.png": 1280, "missing-phone.png": 390, "missing-dark.png": 1280,
                      "missing-print.png": 794, "missing-arabic.png": 390}  # fmt: skip
    assert all(darkest < 60 and lightest > 180 for darkest, lightest in tones.values())

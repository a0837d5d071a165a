"""The cleaner's data files, as `scripts/compile_languages.py` makes them of the YAML that people edit."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

COMPILED = Path(__file__).parent / "compiled"


@cache
def load_data(name: str) -> Any:
    """What the compiled data file `name` says (`tokens`, `languages/de`): our own file, so nothing is checked."""
    return json.loads((COMPILED / f"{name}.json").read_bytes())

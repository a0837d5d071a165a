"""Whatever stands in briefgen.yaml: settings, or an error that names the place; never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.appearance import find_logo, style_sheet
from briefgen.config import SETTINGS, Config, load_config
from briefgen.errors import ConfigError
from briefgen.model import BodyPolicy
from briefgen.palette import COLOURS, FONTS
from briefgen.settingvalues import NAVIGATION

WORDS = [*SETTINGS, *COLOURS, *FONTS, *NAVIGATION, *BodyPolicy._fields, "light", "dark", "text", "labels", "label",
         "url", "#12aBef", "true", "en", "UTC", "/", "..", "https://[", "http://x:99999/", "\0", "{x!z}", "%", ""]  # fmt: skip
TEXTS = st.sampled_from(WORDS) | st.text(max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def loaded(root: Path, settings: str) -> Config | None:
    """The settings of that text, with what depends on them alone; None where they are refused as they should be."""
    (root / "briefgen.yaml").write_text(settings, "utf-8", "replace")
    try:
        config = load_config(root)
        style_sheet(config)
        find_logo(config)
    except ConfigError as refused:
        for error in (refused, *refused.further):
            assert error.cause
            assert error.remedy
            assert error.path
            assert error.line or "is missing" in error.cause
        return None
    return config


@given(key=st.sampled_from([*SETTINGS, "unknown"]), value=VALUES)
def test_any_value_of_a_setting_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    """Each setting, with each type that YAML has, however they nest."""
    settings = {"name": "The Brief", "timezone": "UTC"} | {key: value}
    loaded(
        tmp_path_factory.mktemp("settings"), "".join(f"{k}: {json.dumps(v)}\n" for k, v in settings.items())
    )


@pytest.mark.parametrize("key", SETTINGS)
@pytest.mark.parametrize(
    "value",
    ["1" * 5000, "x" * 100_000, "a/" * 2000 + "b", "[" * 31 + "]" * 31, "!!binary aGk=", "!!set {a}", ".inf", "2024-01-01"],
    ids=["number", "text", "path", "nested", "binary", "set", "infinite", "date"],
)  # fmt: skip
def test_a_huge_or_odd_value_is_taken_or_refused(tmp_path: Path, key: str, value: str) -> None:
    """What no one writes by hand, a program that writes the file may."""
    others = {"name": "name: The Brief\n", "timezone": "timezone: UTC\n"}
    others.pop(key, None)
    loaded(tmp_path, "".join(others.values()) + f"{key}: {value}\n")


@pytest.mark.parametrize("key", ["content", "output", "templates", "logo", "card_font"])
def test_a_name_that_no_system_takes_is_refused(tmp_path: Path, key: str) -> None:
    """Making two thousand folders within each other would end in a traceback."""
    assert loaded(tmp_path, f"name: The Brief\ntimezone: UTC\n{key}: {'a/' * 2000}b\n") is None

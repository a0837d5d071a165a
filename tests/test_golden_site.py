"""Whole small sites come out byte for byte as tests/golden/site/<slug>/expected says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sites import build_site, tree

from briefgen.manifest import MANIFEST_NAME

GOLDEN = Path(__file__).parent / "golden" / "site"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "briefgen.yaml").is_file())


@pytest.mark.parametrize("slug", CASES)
def test_a_site_comes_out_as_expected(slug: str, tmp_path: Path, update_golden: bool) -> None:
    """Every file of the site, and no other; warnings.txt holds what the build warns of."""
    case, site = GOLDEN / slug, tmp_path / slug
    shutil.copytree(case, site, ignore=shutil.ignore_patterns("expected"))
    report = build_site(site)
    assert not report.problems
    made = tree(site / "site")
    del made[MANIFEST_NAME]
    made["warnings.txt"] = "".join(f"{warning}\n" for warning in report.warnings).encode()
    if update_golden:
        shutil.rmtree(case / "expected", ignore_errors=True)
        for path, data in made.items():
            file = case / "expected" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    expected = tree(case / "expected")
    assert sorted(made) == sorted(expected)
    for path, data in made.items():
        assert data.decode() == expected[path].decode(), path

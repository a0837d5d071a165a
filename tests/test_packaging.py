"""What is shipped: the sdist and the wheel, file by file, and a site made with the installed wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from briefgen import __version__

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a newly built sdist, and of the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    """The wheel."""
    (found,) = dist.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def shipped(wheel: Path) -> set[str]:
    """The names of the wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def source_files(folder: str) -> set[str]:
    """The files of a folder of the repository, byte code aside."""
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(ROOT / folder).as_posix() for path in files}


def test_the_wheel_holds_the_package_and_nothing_else(shipped: set[str]) -> None:
    """Code, data, starter site and theme; no test, no content, no document."""
    package = {f"briefgen/{name}" for name in source_files("briefgen")}
    theme = {f"briefgen/templates/{name}" for name in source_files("templates")}
    metadata = {name for name in shipped if name.startswith(f"briefgen-{__version__}.dist-info/")}
    assert shipped == package | theme | metadata


@pytest.mark.parametrize(
    "name",
    ["templates/base.html", "templates/style.css", "clean/compiled/tokens.json", "clean/compiled/agencies.json",
     "clean/compiled/given_names.json", "clean/compiled/stopwords.json",
     "clean/compiled/languages/en.json", "clean/compiled/languages/zh.json",
     "clean/languages/README.md", "starter/site/briefgen.yaml",
     "starter/hosts/github.yml", "starter/hosts/gitignore.txt"],
)  # fmt: skip
def test_the_wheel_holds_what_is_no_code(name: str, shipped: set[str]) -> None:
    """Without these the program starts, and fails."""
    assert f"briefgen/{name}" in shipped


def test_the_wheel_holds_the_starter_site(shipped: set[str]) -> None:
    """Its settings, an article and a raw page."""
    endings = {Path(name).suffix for name in shipped if name.startswith("briefgen/starter/site/")}
    assert {".yaml", ".md", ".txt"} <= endings


def test_the_wheel_says_what_it_is(wheel: Path, shipped: set[str]) -> None:
    """Version, licence, command."""
    info = f"briefgen-{__version__}.dist-info"
    assert f"{info}/licenses/LICENSE" in shipped
    with zipfile.ZipFile(wheel) as archive:
        assert "briefgen = briefgen.cli:run" in archive.read(f"{info}/entry_points.txt").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata


def test_the_sdist_holds_what_a_build_and_its_tests_need(dist: Path) -> None:
    """The theme, the tests, the documents; nothing that a build made."""
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {f"templates/{name}" for name in source_files("templates")} <= names
    assert {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "tests/test_packaging.py",
        "docs/cli.md",
        "scripts/install",
    } <= names
    assert not [name for name in names if name.startswith(("site/", ".briefgen/", ".venv/"))]
    assert not [name for name in names if "__pycache__" in name]


def test_the_installed_wheel_makes_and_builds_a_site(wheel: Path, tmp_path: Path) -> None:
    """Outside the repository, in an environment of its own; dependencies are those of the running one."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    packages = Path(
        sysconfig.get_path(
            "purelib", "venv", {"base": str(tmp_path / "venv"), "platbase": str(tmp_path / "venv")}
        )
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)  # noqa: S202 - it is ours
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = tmp_path / "venv" / "bin" / "python"
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [python, *arguments], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = Path(run("-c", "import briefgen; print(briefgen.__file__)").strip())
    assert where.is_relative_to(tmp_path / "venv")
    assert run("-m", "briefgen", "--version").strip().endswith(__version__)
    run("-m", "briefgen", "init", "demo")
    run("-m", "briefgen", "-C", "demo", "build")
    assert (tmp_path / "demo" / "site" / "index.html").is_file()
    assert list((tmp_path / "demo" / "site").glob("*/*.css")) or list(
        (tmp_path / "demo" / "site").glob("*.css")
    )
    assert len(list((tmp_path / "demo" / "content").glob("*/*.md"))) >= 2, (
        "the starter's raw page is not cleaned"
    )

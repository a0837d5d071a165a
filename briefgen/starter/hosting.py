"""The files with which a host builds, checks and publishes a site. HOSTS says which hosts there are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from briefgen.config import CONFIG_NAME, Config
from briefgen.errors import OutputError
from briefgen.slug import slugify

IGNORED = ".gitignore"
_SHARED = frozenset({IGNORED})
"""A site that has such a file keeps it: we say what is missing in it."""
_PROJECT_CHARS = 58
"""Cloudflare's limit for the name of a project."""


@dataclass(frozen=True, slots=True)
class Host:
    """One kind of host."""

    name: str
    address: str
    """What its addresses look like, as an example for `base_url`."""
    files: tuple[tuple[str, str], ...]
    """Where each file stands in a site, and what it is called in `hosts/`."""
    steps: tuple[str, ...]
    """What is left for the user to do, once the site's address is in its settings."""
    extras: tuple[str, ...] = ()
    """Of briefgen's own, beside what the site's settings need."""


def files_for(host: Host, config: Config | None) -> dict[str, str]:
    """By path, what a host has to find in a site of these settings; without any, in a new one."""
    extras = sorted({*host.extras, *(("pdf",) if config and "pdf" in config.formats else ())})
    values = {
        "{output}": config.output_folder.strip("/") if config else "site",
        "{requirement}": f"briefgen[{','.join(extras)}]" if extras else "briefgen",
        "{project}": _project(config.name if config else "briefing"),
    }
    return {path: _filled(name, values) for path, name in (*host.files, (IGNORED, "gitignore.txt"))}


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = (files("briefgen.starter") / "hosts" / name).read_text("utf-8")
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def _project(name: str) -> str:
    """A project's name as hosts take it: a-z, 0-9 and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", slugify(name)).strip("-")[:_PROJECT_CHARS].strip("-")
    return plain or "briefing"


def missing_in(folder: Path, wanted: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Which of the files have yet to be written into `folder`, and what is to be done to those that stay as they are.

    Raises OutputError when one that stands there says something else: it names all of them.
    """
    missing, steps, taken = {}, [], []
    for path, text in wanted.items():
        target = folder / path
        if not os.path.lexists(target):
            missing[path] = text
        elif path in _SHARED:
            if lines := _lines_missing(target, text):
                steps.append(f"add to {path}: {'  '.join(lines)}")
        elif not target.is_file() or target.read_bytes() != text.encode():
            taken.append(path)
    if taken:
        raise OutputError(
            f"{' and '.join(taken)} {'stands' if len(taken) == 1 else 'stand'} there already, and nothing was written",
            "move that away and run this again; or run it for another folder, and take over from there what you need",
            path=str(folder),
        )
    return missing, steps


def _lines_missing(file: Path, text: str) -> list[str]:
    try:
        own = {line.strip().strip("/") for line in file.read_text("utf-8").splitlines()}
    except (OSError, UnicodeDecodeError):
        own = set()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [line for line in lines if line.strip("/") not in own]


def steps_for(host: Host, folder: Path, config: Config) -> Iterator[str]:
    """What the user has still to do, in its order."""
    root = next((each for each in folder.parents if (each / ".git").exists()), None)
    if root is not None and not (folder / ".git").exists():
        yield (
            f"this folder lies within the repository {root}, and hosts read these files at a repository's root only: "
            "make it a repository of its own with `git init`, or move them there and add its path to their commands"
        )
    if not config.base_url:
        yield f"write into {CONFIG_NAME} where readers will find the site, like base_url: {host.address}"
    yield "run `briefgen build --strict` and `briefgen check` here: the host lets nothing pass that they name"
    yield "commit all of it, the articles in content/ too: what the host cleans from content/inbox/ itself is lost again"
    yield from host.steps


def find_host(name: str) -> Host:
    """The host of a name in HOSTS."""
    return next(host for host in HOSTS if host.name == name)


HOSTS: tuple[Host, ...] = (
    Host(
        "github",
        "https://NAME.github.io/REPOSITORY",
        ((".github/workflows/pages.yml", "github.yml"),),
        (
            "choose at GitHub, under Settings → Pages → Build and deployment, the source “GitHub Actions”",
            "push; Actions shows what happens, and why something was refused",
        ),
    ),
    Host(
        "gitlab",
        "https://NAME.gitlab.io/PROJECT",
        ((".gitlab-ci.yml", "gitlab.yml"),),
        (
            "push; Build → Pipelines shows what happens, Deploy → Pages the address and who may read it",
            "make a schedule under Build → Pipeline schedules, so that what is dated ahead appears when it is due",
        ),
    ),
    Host(
        "netlify",
        "https://NAME.netlify.app",
        (("netlify.toml", "netlify.toml"),),
        (
            "push, and choose the repository at Netlify under Add new project; the rest is in netlify.toml",
            "have something call a build hook every hour, so that what is dated ahead appears when it is due: "
            "netlify.toml says how",
        ),
    ),
    Host(
        "cloudflare",
        "https://NAME.pages.dev",
        (("wrangler.toml", "wrangler.toml"), ("_headers", "headers.txt")),
        (
            "push, and make a Pages project of the repository at Cloudflare, with the name and the build command that "
            "stand in wrangler.toml",
            "have something call a deploy hook every hour, so that what is dated ahead appears when it is due: "
            "wrangler.toml says how",
        ),
    ),
    Host(
        "s3",
        "https://briefing.example.com",
        ((".github/workflows/s3.yml", "s3.yml"),),
        (
            "put the bucket and its key into the repository's settings at GitHub: .github/workflows/s3.yml names them",
            "have the bucket served to readers, with index.html for folders and 404.html for what is not there",
            "push; Actions shows what happens, and why something was refused",
        ),
        extras=("publish",),
    ),
)
"""Every host that `briefgen init --host` knows."""

"""`briefgen init --host`: the files are well-formed, and every command in them is run, on a site made by `init`."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from sites import SETTINGS, article, make_site, tree
from test_cli import ROOT, briefgen
from test_publish_rclone import KEY, SECRET, Server

from briefgen.starter import HOSTS

NAMES = [host.name for host in HOSTS]
FILES = {
    "github": ".github/workflows/pages.yml",
    "gitlab": ".gitlab-ci.yml",
    "netlify": "netlify.toml",
    "cloudflare": "wrangler.toml",
    "s3": ".github/workflows/s3.yml",
}
WORKFLOWS = ("github", "s3")
Command = tuple[str, dict[str, str]]
"""A line for the shell, and what the environment has beside the usual."""


def made(folder: Path, host: str) -> Path:
    """A new site for a host, with its address decided."""
    briefgen("init", folder, "--host", host, cwd=folder.parent)
    with (folder / "briefgen.yaml").open("a") as settings:
        settings.write("base_url: https://brief.example.org/daily\n")
    return folder


def steps_of(site: Path, host: str) -> list[dict[str, object]]:
    """Every step of every job of a workflow."""
    workflow = yaml.safe_load((site / FILES[host]).read_text())
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def commands_of(site: Path, host: str) -> list[Command]:
    """The commands as the host would find them."""
    text = (site / FILES[host]).read_text()
    if host in WORKFLOWS:
        return [
            (str(step["run"]), dict(step.get("env", {}))) for step in steps_of(site, host) if "run" in step
        ]  # type: ignore[call-overload]
    if host == "gitlab":
        return [(line, {}) for line in yaml.safe_load(text)["pages"]["script"]]
    if host == "netlify":
        return [(tomllib.loads(text)["build"]["command"], {})]
    (line,) = re.findall(
        r"^#   (pip .*)$", text, re.MULTILINE
    )  # Cloudflare has no place for it but its own pages
    return [(line, {})]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with `briefgen`, which is this one, and with `pip`, which only notes what it is to install."""
    folder = tmp_path / "bin"
    folder.mkdir()
    run = f'exec {shlex.quote(sys.executable)} -W error -m briefgen "$@"'
    for name, line in (("briefgen", run), ("pip", f'echo "$@" >> {folder}/installed')):
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    return folder


def run(site: Path, command: Command, programs: Path, **known: str) -> subprocess.CompletedProcess[str]:
    """A command as the host's shell would run it; `known` are the host's variables and secrets."""
    line, wanted = command
    given = {name: expression(value, known) for name, value in wanted.items()}
    path = f"{programs}:{os.environ['PATH']}"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1719835200", "PATH": path, **given}
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", line],
        cwd=site,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def expression(text: str, known: dict[str, str]) -> str:
    """What GitHub makes of `${{ vars.X || 'Y' }}`; what is not set is empty."""
    found = re.fullmatch(r"\$\{\{ (?:vars|secrets)\.(\w+)(?: \|\| '(.*)')? \}\}", text)
    return (known.get(found[1]) or found[2] or "") if found else text


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Server]:
    """A place that speaks S3."""
    running = Server("s3", tmp_path / "server")
    yield running
    running.stop()


@pytest.mark.parametrize("host", NAMES)
def test_every_command_runs_and_the_site_is_there(
    host: str, tmp_path: Path, programs: Path, bucket: Server
) -> None:
    """In the order of the file, from a fresh clone of what the user commits; S3 is a real server."""
    site = cloned(made(tmp_path / "site", host))
    known = {
        "S3_BUCKET": "www", "S3_PROVIDER": "Rclone", "S3_ENDPOINT": f"http://127.0.0.1:{bucket.port}",
        "S3_ACCESS_KEY_ID": KEY, "S3_SECRET_ACCESS_KEY": SECRET,
    }  # fmt: skip
    for command in commands_of(site, host):
        done = run(site, command, programs, **known)
        assert done.returncode == 0, (command, done.stdout + done.stderr)
    published = bucket.www if host == "s3" else site / ("public" if host == "gitlab" else "site")
    assert (published / "2024/06/28/welcome/index.html").is_file()
    assert (published / "feed.xml").is_file()
    assert (published / "_headers").is_file() is (host == "cloudflare")
    if host == "s3":
        assert tree(published) == tree(site / "site")


@pytest.mark.parametrize("host", NAMES)
def test_what_is_installed_is_briefgen_with_extras_that_it_has(
    host: str, tmp_path: Path, programs: Path
) -> None:
    """And of a site that makes PDFs, what makes them."""
    site = make_site(tmp_path / "site", {"2024-06-28/a.md": article("A")}, f"{SETTINGS}formats: [pdf]\n")
    briefgen("init", "--host", host, cwd=site)
    (line, env) = next(command for command in commands_of(site, host) if command[0].startswith("pip"))
    run(site, (line.partition("&&")[0], env), programs)
    arguments = (programs / "installed").read_text().split()
    assert arguments[0] == "install"
    wanted = Requirement(" ".join(arguments[1:]))
    assert wanted.name == "briefgen"
    assert wanted.extras == {"pdf"} | ({"publish"} if host == "s3" else set())
    assert wanted.extras <= set(
        tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    )


@pytest.mark.parametrize("host", NAMES)
def test_a_site_with_a_fault_is_not_published(host: str, tmp_path: Path, programs: Path) -> None:
    """A warning stops the commands before anything goes out."""
    site = made(tmp_path / "site", host)
    (site / "content/2024-06-28/bad.md").write_text("---\ntitle: [\n---\n")
    codes = []
    for command in commands_of(site, host):
        codes.append(run(site, command, programs, S3_BUCKET="www").returncode)
        if codes[-1]:
            break
    assert codes[-1] == 1
    assert len(codes) <= 2


@pytest.mark.parametrize(
    ("host", "schema"),
    [
        ("github", "vendor.github-workflows"),
        ("s3", "vendor.github-workflows"),
        ("gitlab", "vendor.gitlab-ci"),
    ],
)
def test_the_files_are_what_their_schemas_want(host: str, schema: str, tmp_path: Path) -> None:
    """The published schemas of GitHub's and GitLab's files."""
    file = made(tmp_path / "site", host) / FILES[host]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("host", WORKFLOWS)
def test_a_workflow_has_a_schedule_a_queue_and_no_more_rights_than_it_needs(
    host: str, tmp_path: Path
) -> None:
    """Actions are GitHub's own, at a major version; secrets stand in no line that a shell sees."""
    site = made(tmp_path / "site", host)
    text = (site / FILES[host]).read_text()
    workflow = yaml.safe_load(text)
    assert re.fullmatch(
        r"\d+ \* \* \* \*", workflow[True]["schedule"][0]["cron"]
    )  # YAML 1.1 reads `on` as true
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"] == {
        "group": "pages" if host == "github" else "publish",
        "cancel-in-progress": False,
    }
    rights = [job["permissions"] for job in workflow["jobs"].values() if "permissions" in job]
    assert rights == ([{"pages": "write", "id-token": "write"}] if host == "github" else [])
    used = [str(step["uses"]) for step in steps_of(site, host) if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", name) for name in used)
    assert not any("${{" in str(step.get("run", "")) for step in steps_of(site, host))


def test_headers_keep_only_what_is_called_by_its_digest(tmp_path: Path) -> None:
    """The same at Netlify and at Cloudflare; the pattern fits the style sheet of a built site and no page."""
    netlify = tomllib.loads((made(tmp_path / "n", "netlify") / "netlify.toml").read_text())
    rules = {rule["for"]: rule["values"] for rule in netlify["headers"]}
    site = made(tmp_path / "c", "cloudflare")
    found: dict[str, dict[str, str]] = {}
    for line in (site / "_headers").read_text().splitlines():
        if line.startswith("/"):
            found[line] = {}
        elif line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            found[next(reversed(found))][name] = value
    assert found == rules
    (lasting,) = [path for path, values in rules.items() if "immutable" in values.get("Cache-Control", "")]
    briefgen("build", "-q", cwd=site)
    matched = [f"/{path}" for path in tree(site / "site") if Path(f"/{path}").match(lasting)]
    assert len(matched) == 1
    assert re.fullmatch(r"/assets/style\.[0-9a-f]{8}\.css", matched[0])


@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
def test_a_host_without_a_schedule_says_so(host: str, tmp_path: Path) -> None:
    """In its file, and in what is left to do."""
    done = briefgen("init", "site", "--host", host, cwd=tmp_path)
    assert "every hour, so that what is dated ahead appears when it is due" in done.stdout
    assert "by the clock" in (tmp_path / "site" / FILES[host]).read_text()


def cloned(site: Path) -> Path:
    """A fresh clone of a site all of which is committed."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@t.example", "-C", site]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "-qm", "All"], check=True)
    clone = site.with_name(f"{site.name}-clone")
    subprocess.run(["git", "clone", "-q", site, clone], check=True)
    return clone


def test_a_clone_has_what_the_site_needs_and_nothing_of_others(tmp_path: Path) -> None:
    """It builds to the same bytes; originals and the built site are not in it, receipts are."""
    site = made(tmp_path / "site", "github")
    briefgen("build", "--strict", cwd=site)
    clone = cloned(site)
    assert not (clone / "site").exists()
    assert {path.name for path in (clone / ".briefgen").iterdir()} == {"receipts", "added"}
    briefgen("build", "--strict", cwd=clone)
    assert tree(clone / "site") == tree(site / "site")
    assert {path.name for path in (clone / "content").rglob("*.md")} == {
        path.name for path in (site / "content").rglob("*.md")
    }


def test_a_site_that_is_there_only_gets_the_hosts_files(tmp_path: Path) -> None:
    """After its settings; a second time there is nothing to write, and what is left to do is said again."""
    site = make_site(tmp_path / "site", {"2024-06-28/a.md": article("A")}, f"{SETTINGS}output: www\n")
    before = tree(site)
    done = briefgen("init", "--host", "netlify", "--json", cwd=site)
    said = json.loads(done.stdout)
    assert said["written"] == ["netlify.toml", ".gitignore"]
    assert tomllib.loads((site / "netlify.toml").read_text())["build"]["publish"] == "www"
    after = tree(site)
    assert {path: after[path] for path in before} == before
    assert set(after) - set(before) == {"netlify.toml", ".gitignore"}
    assert not any("base_url" in step for step in said["next"])
    again = briefgen("init", "--host", "netlify", cwd=site)
    assert again.stdout.startswith(".: nothing written; what is left to do:")
    assert tree(site) == after


def test_a_file_of_the_users_own_is_never_overwritten(tmp_path: Path) -> None:
    """Nothing at all is written; the message names what is in the way, and what to do."""
    site = make_site(tmp_path / "site", {}, SETTINGS)
    for name in ("wrangler.toml", "_headers"):
        (site / name).write_text("mine\n")
    before = tree(site)
    done = briefgen("init", "--host", "cloudflare", cwd=site, code=1)
    assert (
        "wrangler.toml and _headers stand there already, and nothing was written; move that away"
        in done.stderr
    )
    assert tree(site) == before
    new = tmp_path / "new"
    new.mkdir()
    (new / ".gitlab-ci.yml").mkdir()
    assert (
        ".gitlab-ci.yml stands there already"
        in briefgen("init", new, "--host", "gitlab", cwd=tmp_path, code=1).stderr
    )
    assert list(new.iterdir()) == [new / ".gitlab-ci.yml"]


def test_an_ignore_list_stays_and_what_it_lacks_is_said(tmp_path: Path) -> None:
    """Line by line."""
    site = make_site(tmp_path / "site", {}, SETTINGS)
    (site / ".gitignore").write_text("site/\n*.bak\n")
    done = briefgen("init", "--host", "gitlab", cwd=site)
    assert "add to .gitignore: /.briefgen/*  !/.briefgen/receipts/  !/.briefgen/added/" in done.stdout
    assert (site / ".gitignore").read_text() == "site/\n*.bak\n"


def test_a_folder_within_a_repository_is_warned_of(tmp_path: Path) -> None:
    """Hosts read their files at the root."""
    (tmp_path / ".git").mkdir()
    done = briefgen("init", "site", "--host", "github", cwd=tmp_path)
    assert f"within the repository {tmp_path}" in done.stdout


def test_options_that_would_do_nothing_are_a_mistake(tmp_path: Path) -> None:
    """A name for a site that has one; a host that there is not."""
    site = make_site(tmp_path / "site", {}, SETTINGS)
    done = briefgen("init", "--host", "github", "--name", "New", cwd=site, code=2)
    assert "change its name in briefgen.yaml" in done.stderr
    assert "'github', 'gitlab'" in briefgen("init", "--host", "hub", cwd=site, code=2).stderr
    (site / "briefgen.yaml").write_text("nmae: X\n")
    assert "briefgen.yaml:1" in briefgen("init", "--host", "github", cwd=site, code=1).stderr


def test_a_project_is_called_as_its_host_takes_it(tmp_path: Path) -> None:
    """Letters from a to z, digits, hyphens; 58 at most."""
    for name, project in (("Früh & spät", "fruh-spat"), ("ニュース", "briefing"), ("x" * 80, "x" * 58)):
        site = make_site(tmp_path / project, {}, f"name: {name}\ntimezone: UTC\n")
        briefgen("init", "--host", "cloudflare", cwd=site)
        assert tomllib.loads((site / "wrangler.toml").read_text())["name"] == project

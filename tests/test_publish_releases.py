"""Publishing into releases, a branch without history, and looking at what readers see."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sites import article, make_site

from briefgen.builder.build import build
from briefgen.builder.output import Changes
from briefgen.config import Config, load_config
from briefgen.errors import OutputError, PublishError
from briefgen.lock import locked
from briefgen.manifest import load_manifest
from briefgen.publish import Publication, Wishes, publish, roll_back
from briefgen.publish.folder import FolderPlace
from briefgen.publish.readback import read_back

NOW = datetime(2024, 6, 29, 6, 0, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Config:
    files = {f"2024-06-28/{name}.md": article(name.title(), date="2024-06-28") for name in ("one", "two")}
    settings = "name: T\ntimezone: UTC\nbase_url: https://t.example\npages: [assets, feed, missing]\n"
    config = load_config(make_site(tmp_path / "sources", files, settings))
    build(config, now=NOW)
    return config


@pytest.fixture
def www(tmp_path: Path) -> Path:
    return tmp_path / "www"


def edit(site: Config, title: str) -> None:
    """Give an article another headline, and build."""
    (site.content / "2024-06-28/one.md").write_text(article(title, date="2024-06-28"))
    build(site, now=NOW)


def go(site: Config, www: Path, hours: int = 0, **options: object) -> Publication:
    """Publish, some hours later."""
    return publish(site, f"releases:{www}", now=NOW + timedelta(hours=hours), **options)  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


def releases(www: Path) -> list[str]:
    return sorted(path.name for path in (www / "releases").iterdir() if path.is_dir())


def test_each_publication_is_a_release_and_readers_see_the_last(site: Config, www: Path) -> None:
    """What has not changed is there once; nothing changed makes no release."""
    go(site, www)
    first = (www / "current").resolve()
    before = tree(first)
    assert before == tree(site.output)
    assert first.name == "20240629T060000Z"
    assert go(site, www, 1).unchanged
    edit(site, "Eno")
    changed = go(site, www, 2).changes
    second = (www / "current").resolve()
    assert second.name == "20240629T080000Z"
    assert "2024/06/28/one/index.html" in changed.changed
    assert tree(second) == tree(site.output)
    assert tree(first) == before
    sheet = next(path for path in before if path.endswith(".css"))
    assert (first / sheet).samefile(second / sheet)


def test_the_releases_may_lie_on_another_disk(site: Config, www: Path, tmp_path: Path) -> None:
    """Behind a link; publishing, going back and removing what is old are as always."""
    (tmp_path / "disk").mkdir()
    www.mkdir(exist_ok=True)
    (www / "releases").symlink_to(tmp_path / "disk")
    for hours, title in enumerate(("Uno", "Eno", "Ein")):
        edit(site, title)
        go(site, www, hours, wishes=Wishes(keep=2))
    assert releases(www) == ["20240629T070000Z", "20240629T080000Z"]
    assert tree(www / "current") == tree(site.output)
    assert roll_back(site, f"releases:{www}")[1] == "20240629T070000Z"
    assert go(site, www, 3).changes


def test_back_is_as_quick_as_forth(site: Config, www: Path) -> None:
    """One release at a time; the next publication goes forth again."""
    go(site, www)
    edit(site, "Eno")
    go(site, www, 1)
    assert roll_back(site, f"releases:{www}", dry_run=True)[1] == "20240629T060000Z"
    assert tree(www / "current") == tree(site.output)
    roll_back(site, f"releases:{www}")
    assert b"Eno" not in (www / "current/2024/06/28/one/index.html").read_bytes()
    with pytest.raises(PublishError, match="there is no earlier release to go back to"):
        roll_back(site, f"releases:{www}")
    assert go(site, www, 2).changes.changed
    assert tree(www / "current") == tree(site.output)
    assert len(releases(www)) == 3


def test_old_releases_go_and_files_of_others_stay(site: Config, www: Path) -> None:
    """A file of others is carried along; one that is nowhere else keeps its release."""
    go(site, www)
    (www / "current/theirs.txt").write_text("x")
    for hour in range(1, 4):
        edit(site, f"Title {hour}")
        go(site, www, hour, wishes=Wishes(keep=2))
    assert releases(www) == ["20240629T080000Z", "20240629T090000Z"]
    assert (www / "current/theirs.txt").read_text() == "x"
    (www / "releases/20240629T080000Z/only-here.txt").write_text("y")
    told: list[str] = []
    edit(site, "Title 4")
    go(site, www, 4, wishes=Wishes(keep=1), announce=told.append)
    assert tree(www / "releases/20240629T080000Z") == {"only-here.txt": b"y"}
    assert any("holds files that briefgen did not write" in line for line in told)
    assert releases(www) == ["20240629T080000Z", "20240629T100000Z"]


def test_two_releases_of_one_second_have_two_names(site: Config, www: Path) -> None:
    """And ten come after two."""
    for count in range(11):
        edit(site, f"Title {count}")
        go(site, www, wishes=Wishes(keep=20))
    assert (www / "current").resolve().name == "20240629T060000Z-11"
    assert roll_back(site, f"releases:{www}")[1] == "20240629T060000Z-10"


def test_a_publication_that_is_cut_short_is_not_seen(
    site: Config, www: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the first nor a later one; the next one is whole."""

    def cut(self: FolderPlace, *rest: object) -> None:
        self.folder.mkdir(exist_ok=True, parents=True)
        (self.folder / "half.html").write_text("<p>half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(FolderPlace, "put", cut)
        with pytest.raises(KeyboardInterrupt):
            go(site, www)
    assert not (www / "current").exists()
    go(site, www, 1)
    before = tree(www / "current")
    assert before == tree(site.output)
    edit(site, "Eno")
    with monkeypatch.context() as patched:
        patched.setattr(FolderPlace, "put", cut)
        with pytest.raises(KeyboardInterrupt):
            go(site, www, 2)
    assert tree(www / "current") == before
    go(site, www, 3)
    assert tree(www / "current") == tree(site.output)
    assert len(releases(www)) == 2


def test_a_dry_run_makes_nothing(site: Config, www: Path) -> None:
    """Not even the folder."""
    assert go(site, www, dry_run=True).changes.added
    assert not www.exists()


def test_a_folder_in_the_place_of_the_link_is_not_touched(site: Config, www: Path) -> None:
    """It may be a site of others."""
    (www / "current").mkdir(parents=True)
    (www / "current/index.html").write_text("theirs")
    with pytest.raises(PublishError, match="this is no link to a release; move it away"):
        go(site, www)
    assert tree(www) == {"current/index.html": b"theirs"}


def test_the_releases_may_lie_elsewhere(site: Config, www: Path, tmp_path: Path) -> None:
    """On a larger disk, with a link to them."""
    (tmp_path / "disk").mkdir()
    www.mkdir()
    (www / "releases").symlink_to(tmp_path / "disk")
    go(site, www)
    edit(site, "Dos")
    go(site, www, 2)
    assert tree(www / "current") == tree(site.output)
    assert len(releases(www)) == 2


def test_two_publications_at_once_do_not_meet(site: Config, www: Path) -> None:
    """The second one says so."""
    with (
        locked(www / "releases", "publish.lock", "another publication to this place"),
        pytest.raises((PublishError, OutputError), match="another publication to this place is running"),
    ):
        go(site, www)
    go(site, www)
    assert tree(www / "current") == tree(site.output)


def test_a_target_of_the_settings_is_meant_from_the_sites_folder(site: Config) -> None:
    """With its prefix."""
    named = site._replace(targets=(("live", "releases:../live"),))
    publish(named, "live", now=NOW)
    assert (site.root.parent / "live/current/index.html").is_file()


@pytest.mark.parametrize(
    ("target", "wishes", "cause"),
    [
        ("www", Wishes(keep=3), "--keep is nothing for a folder; it is for a folder of releases"),
        ("releases:www", Wishes(orphan=True), "--orphan is nothing for a folder of releases"),
    ],
)
def test_a_wish_that_a_target_cannot_fulfil_is_refused(
    site: Config, target: str, wishes: Wishes, cause: str
) -> None:
    """And not ignored."""
    with pytest.raises(PublishError, match=cause):
        publish(site, target, wishes=wishes, now=NOW)


def test_only_releases_go_back(site: Config, www: Path) -> None:
    """A folder has none."""
    with pytest.raises(PublishError, match="a folder has no releases to go back to"):
        roll_back(site, str(www))


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_branch_without_history_keeps_what_others_committed(site: Config, tmp_path: Path) -> None:
    """Such as CNAME; and what somebody pushes meanwhile is not lost."""
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
    publish(site, str(remote), now=NOW)
    other = tmp_path / "other"
    _git(tmp_path, "clone", "-q", "-b", "gh-pages", str(remote), str(other))
    (other / "CNAME").write_text("t.example\n")
    _git(other, "add", "CNAME")
    _git(other, "-c", "user.name=O", "-c", "user.email=o@t.example", "commit", "-qm", "Our address")
    _git(other, "push", "-q")
    edit(site, "Eno")
    publish(site, str(remote), wishes=Wishes(orphan=True), now=NOW)
    assert _git(remote, "rev-list", "--count", "gh-pages") == "1"
    assert _git(remote, "show", "gh-pages:CNAME") == "t.example"
    assert "Eno" in _git(remote, "show", "gh-pages:2024/06/28/one/index.html")
    only = _git(remote, "rev-parse", "gh-pages")
    assert publish(site, str(remote), wishes=Wishes(orphan=True), now=NOW).unchanged
    assert _git(remote, "rev-parse", "gh-pages") == only


def test_a_branch_without_history_does_not_lose_what_came_meanwhile(
    site: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The push holds only for the commit that was seen."""
    remote, other = tmp_path / "remote.git", tmp_path / "other"
    subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
    publish(site, str(remote), now=NOW)
    _git(tmp_path, "clone", "-q", "-b", "gh-pages", str(remote), str(other))
    put = FolderPlace.put

    def meanwhile(self: FolderPlace, *rest: object) -> None:
        put(self, *rest)  # type: ignore[arg-type]
        (other / "theirs").write_text("x")
        _git(other, "add", "theirs")
        _git(other, "-c", "user.name=O", "-c", "user.email=o@t.example", "commit", "-qm", "Theirs")
        _git(other, "push", "-q")

    edit(site, "Eno")
    monkeypatch.setattr(FolderPlace, "put", meanwhile)
    with pytest.raises(PublishError, match="publish again"):
        publish(site, str(remote), wishes=Wishes(orphan=True), now=NOW)
    assert _git(remote, "show", "gh-pages:theirs") == "x"


@pytest.fixture
def address(www: Path) -> Iterator[str]:
    """A web server that shows what is published."""
    (www / "at").mkdir(parents=True)
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *rest: None})
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(quiet, directory=str(www / "at"))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_after_publishing_home_and_a_new_page_are_looked_at(
    site: Config, www: Path, address: str, tmp_path: Path
) -> None:
    """At the site's own address, by the command."""
    settings = site.root / "briefgen.yaml"
    settings.write_text(settings.read_text().replace("https://t.example", address))
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "SOURCE_DATE_EPOCH": "1719640800"}
    command = [sys.executable, "-m", "briefgen", "-C", str(site.root)]
    subprocess.run([*command, "build", "-q"], env=env, check=True)
    said = subprocess.run(
        [*command, "publish", str(www / "at"), "--json"], env=env, capture_output=True, text=True, check=True
    )
    seen = json.loads(said.stdout)["seen"]
    assert [each["new"] for each in seen] == [True, True]
    assert seen[0]["url"] == f"{address}/"
    assert seen[1]["url"].startswith(f"{address}/2024/06/28/")
    assert f"{address}/: as published" in said.stderr
    edit(load_config(site.root), "Eno")
    said = subprocess.run(
        [*command, "publish", str(tmp_path / "elsewhere"), "--wait", "0.1"],
        env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "not yet: what is shown there is not what was published" in said.stderr


def test_looking_goes_on_until_readers_see_it(site: Config, www: Path, address: str) -> None:
    """Hosts may take a while."""
    threading.Timer(1, lambda: shutil.copytree(site.output, www / "at", dirs_exist_ok=True)).start()
    files = load_manifest(site.output)
    changes = Changes(added=tuple(files), changed=(), deleted=())
    assert [each.is_new for each in read_back(address, files, changes, wait_s=10)] == [True, True]
    (www / "at/index.html").unlink()
    found = list(read_back(address, files, changes, wait_s=0))
    assert [each.is_new for each in found] == [False, True]
    nobody = list(read_back("http://127.0.0.1:9", files, changes, wait_s=10))
    assert all(each.answer.startswith("there is no answer") for each in nobody)


@pytest.mark.parametrize(
    "answer",
    [b"no HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", b"",
     b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200],
)  # fmt: skip
def test_an_answer_that_breaks_off_is_told(answer: bytes) -> None:
    """What was published stays published: no traceback stands behind it."""

    class _Breaks(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(10_000)
            self.request.sendall(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), _Breaks) as server:
        threading.Thread(target=server.serve_forever).start()
        changes = Changes(added=("index.html",), changed=(), deleted=())
        url = f"http://127.0.0.1:{server.server_address[1]}"
        seen = list(read_back(url, {"index.html": "0" * 64}, changes, wait_s=0))
        server.shutdown()
    assert [(each.is_new, each.answer != "") for each in seen] == [(False, True)]

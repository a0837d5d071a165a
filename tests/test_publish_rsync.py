"""Publishing by rsync, to a real OpenSSH server on this computer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hosts import Host
from sites import article, make_site

from briefgen.builder.build import build
from briefgen.config import Config, load_config
from briefgen.errors import PublishError
from briefgen.manifest import MANIFEST_NAME, PENDING_NAME
from briefgen.publish import Publication, publish, rsync
from briefgen.publish.rsync import RsyncRemote, connect

NOW = datetime(2024, 6, 29, 6, 0, tzinfo=UTC)


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    (tmp_path / "host").mkdir()
    running = Host(tmp_path / "host")
    monkeypatch.setenv("RSYNC_RSH", f"ssh -F {running.folder / 'ssh_config'}")
    monkeypatch.setattr("briefgen.publish.remote._FIRST_WAIT_S", 0.05)
    yield running
    running.stop()


@pytest.fixture
def site(tmp_path: Path) -> Config:
    files = {
        f"2024-06-28/{name}.md": article(name.title(), date="2024-06-28")
        for name in ("one", "two", "über mich")
    }
    config = load_config(make_site(tmp_path / "sources", files))
    build(config, now=NOW)
    return config


def go(site: Config, host: Host, **options: object) -> Publication:
    """Publish to the host."""
    return publish(site, f"rsync:www:{host.www}", now=NOW, **options)  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


def test_a_host_gets_exactly_the_built_site(site: Config, host: Host) -> None:
    """In a folder that was not there; a second time nothing is sent."""
    done = go(site, host)
    assert tree(host.www) == tree(site.output)
    assert len(done.changes.added) == len(tree(site.output)) - 1
    before = {file: file.stat().st_mtime_ns for file in host.www.rglob("*")}
    assert go(site, host).unchanged
    assert {file: file.stat().st_mtime_ns for file in host.www.rglob("*")} == before


def test_only_what_has_changed_is_sent_and_only_ours_is_removed(site: Config, host: Host) -> None:
    """A stranger's file stays; a dry run changes nothing."""
    go(site, host)
    (host.www / "theirs.txt").write_text("x")
    (site.content / "2024-06-28/two.md").unlink()
    (site.content / "2024-06-28/one.md").write_text(article("Another title", date="2024-06-28"))
    build(site, now=NOW)
    before = tree(host.www)
    planned = go(site, host, dry_run=True)
    assert tree(host.www) == before
    done = go(site, host)
    assert done.changes == planned.changes
    assert "2024/06/28/two/index.html" in done.changes.deleted
    assert "2024/06/28/one/index.html" in done.changes.changed
    assert tree(host.www) == {**tree(site.output), "theirs.txt": b"x"}


def test_a_file_that_is_not_ours_is_not_overwritten(site: Config, host: Host) -> None:
    """Nothing is written at all; one that is as ours would be is no hindrance."""
    host.www.mkdir()
    (host.www / "index.html").write_text("theirs")
    with pytest.raises(
        PublishError, match=r"index\.html would be overwritten, and briefgen did not write it there"
    ):
        go(site, host)
    assert tree(host.www) == {"index.html": b"theirs"}
    (host.www / "index.html").write_bytes((site.output / "index.html").read_bytes())
    go(site, host)
    assert tree(host.www) == tree(site.output)


def test_a_file_that_has_gone_here_is_told(site: Config, host: Host) -> None:
    """It says nothing of what stands there, and is no failure of the system."""
    host.www.mkdir()
    (host.www / "index.html").write_text("theirs")
    remote = connect(f"rsync:www:{host.www}")
    assert remote.differing(site.output, ["index.html"]) == ["index.html"]
    for method in (remote.differing, remote.send):
        with pytest.raises(PublishError, match=r"something is missing: .*gone.*; check the address"):
            method(site.output, ["gone", "index.html"])
    assert connect(f"rsync:www:{host.www}/no/such").differing(site.output, ["index.html"]) == []


def test_a_cut_connection_leaves_whole_files_and_is_resumed(
    site: Config, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages come before home, so that readers see a working site; nothing of it is lost or left behind."""
    sent: list[str] = []
    send = RsyncRemote.send

    def cut(self: RsyncRemote, folder: Path, paths: list[str]) -> None:
        if "index.html" in paths:
            host.stop()
        send(self, folder, paths)
        sent.extend(paths)

    with monkeypatch.context() as patched:
        patched.setattr(RsyncRemote, "send", cut)
        with pytest.raises(PublishError, match="publish again: what has arrived is not sent twice"):
            go(site, host)
    assert "2024/06/28/one/index.html" in sent
    assert not (host.www / "index.html").exists()
    assert all(
        data == (site.output / path).read_bytes()
        for path, data in tree(host.www).items()
        if path != PENDING_NAME
    )
    (site.content / "2024-06-28/two.md").unlink()
    build(site, now=NOW)
    host.start()
    go(site, host)
    assert tree(host.www) == tree(site.output)
    assert not (host.www / PENDING_NAME).exists()


def test_a_failed_connection_is_tried_again(
    site: Config, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With growing pauses; this one comes back in the meantime."""
    host.stop()
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            host.start()

    monkeypatch.setattr("briefgen.publish.remote.time", SimpleNamespace(sleep=wait))
    go(site, host)
    assert waited[:2] == [0.05, 0.1]
    assert tree(host.www) == tree(site.output)


def test_a_host_whose_key_is_not_known_is_not_believed(
    site: Config, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when the user's own ssh would: what is published may be private until then."""
    host.config("user", known="empty")
    monkeypatch.setenv("RSYNC_RSH", f"{os.environ['RSYNC_RSH']} -o StrictHostKeyChecking=no")
    with pytest.raises(
        PublishError, match=r"Host key verification failed.*connect once with ssh, compare the key"
    ):
        go(site, host)
    assert not host.www.exists()


def test_a_wrong_key_is_told_at_once(site: Config, host: Host) -> None:
    """Trying again would not help."""
    host.config("stranger")
    with pytest.raises(PublishError, match=r"Permission denied.*check your key for this host"):
        go(site, host)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system")
def test_a_full_disk_is_told_and_goes_on_when_there_is_room(site: Config, host: Host) -> None:
    """What is there stays whole."""
    host.www.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", host.www], check=True)
    try:
        with pytest.raises(PublishError, match=r"No space left on device.*make room there"):
            go(site, host)
        pages = {path: data for path, data in tree(host.www).items() if not path.startswith(".")}
        assert all(data == (site.output / path).read_bytes() for path, data in pages.items())
        subprocess.run(["mount", "-o", "remount,size=10m", host.www], check=True)
        go(site, host)
        assert tree(host.www) == tree(site.output)
    finally:
        subprocess.run(["umount", host.www], check=True)


def test_a_damaged_list_at_the_host_is_not_guessed_at(site: Config, host: Host) -> None:
    """Or what is ours could not be told."""
    go(site, host)
    (host.www / MANIFEST_NAME).write_text("{")
    with pytest.raises(PublishError, match="damaged"):
        go(site, host)


@pytest.mark.parametrize(
    "address", ["rsync:", "rsync:www", "rsync:-oProxyCommand=x:/y", "rsync:www::module", "rsync:/www"]
)
def test_an_address_that_names_no_host_is_refused(address: str) -> None:
    """Before any program is started."""
    with pytest.raises(PublishError, match="names no host and folder"):
        connect(address)


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.setattr(rsync.shutil, "which", lambda name: None)
    with pytest.raises(PublishError, match="rsync is not installed"):
        connect("rsync:www:/x")


def test_names_are_in_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    """Those that rsync is given, and those that it answers with."""
    stub = tmp_path / "rsync"
    stub.write_text('#!/bin/sh\ncat > "$OUT"\necho "<f+++++++ 日本"\n', "utf-8")
    stub.chmod(0o755)
    code = (
        "from pathlib import Path; from briefgen.publish.rsync import RsyncRemote\n"
        r"print(ascii(RsyncRemote('h:/x').differing(Path('.'), ['\u65e5\u672c'])))"
    )
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "OUT": str(tmp_path / "out")}
    env |= {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert (tmp_path / "out").read_text("utf-8") == "日本"
    assert done.stdout == rb"['\u65e5\u672c']" + b"\n"

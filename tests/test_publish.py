"""Publishing, to real folders and real git repositories."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefgen.builder.build import build
from briefgen.config import Config, load_config
from briefgen.content.collect import Reason
from briefgen.errors import OutputError, PublishError
from briefgen.lock import locked
from briefgen.manifest import MANIFEST_NAME, load_reservations
from briefgen.publish import publish
from briefgen.publish.builtsite import built_site
from briefgen.publish.targets import find_target

NOW = datetime(2024, 6, 29, 6, 0, tzinfo=UTC)


def _write(root: Path, name: str, title: str) -> None:
    path = root / "content" / "2024-06-28" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"---\ntitle: {title}\ndate: 2024-06-28\ntopics: [News]\n---\n\nText of {title}.\n", "utf-8"
    )


@pytest.fixture
def site(tmp_path: Path) -> Config:
    root = tmp_path / "site-sources"
    root.mkdir()
    (root / "briefgen.yaml").write_text(
        "name: T\ntimezone: UTC\nbase_url: https://t.example\ntargets:\n  live: ../live\n", "utf-8"
    )
    _write(root, "one", "One")
    _write(root, "two", "Two")
    config = load_config(root)
    build(config, now=NOW)
    return config


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git/" not in path.as_posix()
    }


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    bare = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    return bare


def test_a_folder_gets_exactly_the_built_site(site: Config, tmp_path: Path) -> None:
    done = publish(site, str(tmp_path / "www"), now=NOW)
    assert _tree(tmp_path / "www") == _tree(site.output)
    assert "index.html" in done.changes.added


def test_publishing_twice_changes_nothing_the_second_time(site: Config, tmp_path: Path) -> None:
    publish(site, str(tmp_path / "www"), now=NOW)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "www").rglob("*")}
    assert publish(site, str(tmp_path / "www"), now=NOW).unchanged
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "www").rglob("*")} == before


def test_a_dry_run_names_the_changes_and_makes_none(site: Config, tmp_path: Path) -> None:
    publish(site, str(tmp_path / "www"), now=NOW)
    before = _tree(tmp_path / "www")
    (site.content / "2024-06-28" / "two.md").unlink()
    _write(site.root, "three", "Three")
    build(site, now=NOW)
    planned = publish(site, str(tmp_path / "www"), dry_run=True, now=NOW)
    assert planned.changes.added == ("2024/06/28/three/index.md", "2024/06/28/three/index.html")
    assert planned.changes.deleted == ("2024/06/28/two/index.html", "2024/06/28/two/index.md")
    assert "index.html" in planned.changes.changed
    assert _tree(tmp_path / "www") == before


def test_a_dry_run_into_a_new_folder_does_not_make_it(site: Config, tmp_path: Path) -> None:
    publish(site, str(tmp_path / "new"), dry_run=True, now=NOW)
    assert not (tmp_path / "new").exists()


def test_files_that_we_did_not_write_stay(site: Config, tmp_path: Path) -> None:
    www = tmp_path / "www"
    publish(site, str(www), now=NOW)
    (www / "CNAME").write_text("t.example\n")
    (www / "2024/06/28/two/photo.txt").write_text("mine")
    (site.content / "2024-06-28" / "two.md").unlink()
    build(site, now=NOW)
    publish(site, str(www), now=NOW)
    assert (www / "CNAME").read_text() == "t.example\n"
    assert (www / "2024/06/28/two/photo.txt").read_text() == "mine"
    assert not (www / "2024/06/28/two/index.html").exists()


def test_a_foreign_file_in_the_way_stops_everything(site: Config, tmp_path: Path) -> None:
    www = tmp_path / "www"
    www.mkdir()
    (www / "index.html").write_text("someone's home page")
    with pytest.raises(PublishError, match=r"index\.html would be overwritten"):
        publish(site, str(www), now=NOW)
    assert _tree(www) == {"index.html": b"someone's home page"}


def test_too_many_deletions_are_refused_with_the_way_out(site: Config, tmp_path: Path) -> None:
    publish(site, str(tmp_path / "www"), now=NOW)
    before = _tree(tmp_path / "www")
    (site.content / "2024-06-28" / "two.md").unlink()
    build(site, now=NOW)
    with pytest.raises(PublishError, match=r"2 of .* would vanish, and 0 may; .*--max-deletes 2"):
        publish(site, str(tmp_path / "www"), max_deletes=0, now=NOW)
    assert _tree(tmp_path / "www") == before


def test_a_dry_run_shows_deletions_that_would_be_refused(site: Config, tmp_path: Path) -> None:
    publish(site, str(tmp_path / "www"), now=NOW)
    (site.content / "2024-06-28" / "two.md").unlink()
    build(site, now=NOW)
    said: list[str] = []
    planned = publish(site, str(tmp_path / "www"), dry_run=True, max_deletes=0, now=NOW, announce=said.append)
    assert planned.changes.deleted == ("2024/06/28/two/index.html", "2024/06/28/two/index.md")
    assert said[0].startswith("this would be refused: 2 of")


def test_what_is_named_goes_out_before_what_names_it(site: Config, tmp_path: Path) -> None:
    added = publish(site, str(tmp_path / "www"), now=NOW, dry_run=True).changes.added
    order = [
        "2024/06/28/two/index.html",
        "2024/06/28/index.html",
        "index.html",
    ]
    assert sorted(order, key=added.index) == order
    assert next(n for n, path in enumerate(added) if path.endswith(".css")) < added.index(order[0])
    assert added.index(order[0]) < added.index("feed.xml") < added.index("topics/news/index.html")
    assert added.index("topics/news/index.html") < added.index("llms.txt")


def test_a_file_of_articles_goes_out_between_them_and_the_pages_that_lead_to_it(
    site: Config, tmp_path: Path
) -> None:
    """It names the ones, and is named by the others."""
    settings = site.root / "briefgen.yaml"
    settings.write_text(settings.read_text() + "formats: [csv, epub]\n")
    config = load_config(site.root)
    build(config, now=NOW)
    added = publish(config, str(tmp_path / "www"), now=NOW, dry_run=True).changes.added
    for folder, file in (("topics/news", "articles.csv"), ("2024/06/28", "briefing.epub")):
        order = ["2024/06/28/two/index.html", f"{folder}/{file}", f"{folder}/index.html", "feeds.opml"]
        assert sorted(order, key=added.index) == order


def test_every_file_goes_out_after_those_that_it_names(tmp_path: Path) -> None:
    """Tables, overviews for programs, and feeds, too; a page and its neighbours, which name each other, in any order."""
    settings = "name: T\ntimezone: UTC\nbase_url: https://t.example\nformats: [csv, md, html, epub, eml, ris, csl-json]\n"
    for day in ("27", "28"):
        place = tmp_path / f"content/2024-06-{day}"
        place.mkdir(parents=True)
        text = "---\ntitle: One\ntopics: [News]\nsource: {name: S}\n---\n\n![A picture](briefing.png)\n"
        (place / "one.md").write_text(text, "utf-8")
        (place / "briefing.png").write_bytes(
            bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c489")
        )
    (tmp_path / "briefgen.yaml").write_text(settings, "utf-8")
    config = load_config(tmp_path)
    build(config, now=NOW)
    order = list(built_site(config).files)
    rank = built_site(config).rank
    for name, named in (
        ("feeds.opml", [path for path in order if path.endswith("feed.xml")]),
        ("llms.txt", [path for path in order if path.endswith(("one/index.html", ".md"))]),
        ("sitemap.xml", [path for path in order if path.endswith(".html")]),
        ("robots.txt", ["sitemap.xml"]),
        ("topics/news/articles.csv", [path for path in order if path.endswith("one/index.html")]),
        (
            "topics/news/index.html",
            ["topics/news/articles.csv", "topics/news/feed.xml", "topics/news/feed.json"],
        ),
        ("index.html", ["feed.xml", "feed.json"]),
        (
            "2024/06/28/index.html",
            ["2024/06/28/briefing.epub", "2024/06/28/briefing.html", "2024/06/28/articles.csv"],
        ),
        ("2024/06/28/briefing.html", ["2024/06/28/one/index.html", "2024/06/28/briefing.png"]),
        ("2024/06/28/one/index.html", ["2024/06/28/one/index.md"]),
        ("2024/06/28/one/index.md", ["2024/06/28/briefing.png"]),
    ):
        assert named
        assert name in order
        assert [path for path in named if rank(path) >= rank(name)] == []
        assert all(order.index(path) < order.index(name) for path in named)
    assert sorted(order, key=rank) == order


def test_a_site_without_an_article_is_refused(site: Config, tmp_path: Path) -> None:
    shutil.rmtree(site.content / "2024-06-28")
    build(site, now=NOW)
    with pytest.raises(PublishError, match=r"has no article; add one"):
        publish(site, str(tmp_path / "www"), now=NOW)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_site_with_a_broken_article_does_not_go_out(site: Config, tmp_path: Path, dry_run: bool) -> None:
    (site.content / "2024-06-28" / "two.md").write_text("---\ntitel: Two\n---\n")
    build(site, now=NOW)
    with pytest.raises(PublishError, match=r"the last build found 1 error in content/; mend what"):
        publish(site, str(tmp_path / "www"), now=NOW, dry_run=dry_run)
    assert not (tmp_path / "www").exists()
    _write(site.root, "two", "Two, mended")
    build(site, now=NOW)
    publish(site, str(tmp_path / "www"), now=NOW, dry_run=dry_run)


def test_a_copy_of_the_site_becomes_ours(site: Config, tmp_path: Path) -> None:
    shutil.copytree(site.output, tmp_path / "www")
    (tmp_path / "www" / MANIFEST_NAME).unlink()
    publish(site, str(tmp_path / "www"), now=NOW)
    assert _tree(tmp_path / "www") == _tree(site.output)


def test_no_build_changes_the_site_on_its_way_out(site: Config, tmp_path: Path) -> None:
    with locked(site.state), pytest.raises(OutputError, match="another build"):
        publish(site, str(tmp_path / "www"), now=NOW)


def test_a_build_is_told_that_a_publication_is_under_way(
    site: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would look for another build in vain. The words are gone with their holder."""
    said = []

    def at_once(_: Config) -> None:
        with pytest.raises(OutputError) as failed, locked(site.state):
            pass
        said.append(str(failed.value))
        raise PublishError("stop here")

    with monkeypatch.context() as patched:
        patched.setattr("briefgen.publish.publication.built_site", at_once)
        with pytest.raises(PublishError, match="stop here"):
            publish(site, str(tmp_path / "www"), now=datetime(2024, 7, 1, tzinfo=UTC))
    assert "a publication of this site is running; wait until it has ended" in said[0]
    with (
        locked(site.state),
        pytest.raises(OutputError, match="another build of this site is running"),
        locked(site.state),
    ):
        pass


def test_a_misspelt_target_is_not_taken_for_a_new_folder(
    site: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PublishError, match=r'no target "lvie"; did you mean "live"\?'):
        publish(site, "lvie", now=NOW)
    assert not (tmp_path / "lvie").exists()


def test_a_site_that_was_never_built_is_refused(site: Config, tmp_path: Path) -> None:
    (site.output / MANIFEST_NAME).unlink()
    with pytest.raises(PublishError, match=r"no built site; run `briefgen build` first"):
        publish(site, str(tmp_path / "www"), now=NOW)


def test_a_page_that_was_changed_by_hand_is_refused(site: Config, tmp_path: Path) -> None:
    (site.output / "index.html").write_text("edited")
    with pytest.raises(PublishError, match=r"index\.html has changed since it was built; delete it, and run"):
        publish(site, str(tmp_path / "www"), now=NOW)


@pytest.mark.parametrize("target", ["content", "site", "site/deeper", ".", "templates"])
def test_a_target_within_the_site_is_refused(site: Config, target: str) -> None:
    before = _tree(site.root)
    with pytest.raises(PublishError, match="publish to another folder"):
        publish(site, str(site.root / target), now=NOW)
    assert _tree(site.root) == before


def test_a_target_is_known_by_its_name_in_the_settings(site: Config) -> None:
    publish(site, "live", now=NOW)
    assert (site.root.parent / "live" / "index.html").is_file()


def test_an_unknown_kind_of_target_says_which_are_known() -> None:
    with pytest.raises(
        PublishError, match=r'"s3://bucket" is no target .* known are .* a git remote .* a folder'
    ):
        find_target("s3://bucket")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("git@host:me/site.git", "git remote"),
        ("ssh://host/me/site", "git remote"),
        ("https://host/me/site.git#pages", "git remote"),
        ("git+https://host/me/site", "git remote"),
        ("../www", "folder"),
        ("/srv/www", "folder"),
        ("file:///srv/www", "folder"),
    ],
)
def test_an_address_tells_its_kind(address: str, kind: str) -> None:
    assert find_target(address).name == kind


def test_a_git_remote_gets_the_site_on_its_branch(site: Config, remote: Path, tmp_path: Path) -> None:
    publish(site, str(remote), now=NOW)
    subprocess.run(
        ["git", "clone", "--quiet", "--branch", "gh-pages", str(remote), str(tmp_path / "out")], check=True
    )
    assert _tree(tmp_path / "out") == _tree(site.output)
    assert (
        _git(remote, "log", "-1", "--format=%s", "gh-pages") == "Publish the briefing of 2024-06-29 06:00 UTC"
    )


def test_a_second_publication_pushes_only_what_changed(site: Config, remote: Path) -> None:
    publish(site, str(remote), now=NOW)
    first = _git(remote, "rev-parse", "gh-pages")
    assert publish(site, str(remote), now=NOW).unchanged
    assert _git(remote, "rev-parse", "gh-pages") == first
    _write(site.root, "three", "Three")
    build(site, now=NOW)
    publish(site, str(remote), now=NOW)
    assert _git(remote, "rev-parse", "gh-pages~1") == first


def test_a_branch_keeps_what_others_committed_there(site: Config, remote: Path, tmp_path: Path) -> None:
    publish(site, f"{remote}#pages", now=NOW)
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", "--branch", "pages", str(remote), str(work)], check=True)
    (work / "CNAME").write_text("t.example\n")
    _git(work, "add", "CNAME")
    _git(work, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "--quiet", "-m", "a name")
    _git(work, "push", "--quiet")
    _write(site.root, "three", "Three")
    build(site, now=NOW)
    publish(site, f"{remote}#pages", now=NOW)
    assert _git(remote, "show", "pages:CNAME") == "t.example"
    assert _git(remote, "show", "pages:2024/06/28/three/index.html")


def test_a_dry_run_pushes_nothing(site: Config, remote: Path) -> None:
    assert publish(site, str(remote), dry_run=True, now=NOW).changes.added
    assert _git(remote, "branch", "--list") == ""


def test_a_remote_that_is_not_there_is_an_error_with_a_remedy(site: Config, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"git ls-remote failed: .*; check the address"):
        publish(site, f"git+file://{tmp_path}/nothing.git", now=NOW)


def test_what_ssh_says_is_told(site: Config) -> None:
    """And not that git could not read from the remote, of which it does not know why."""
    with pytest.raises(PublishError) as failed:
        publish(site, "ssh://git@127.0.0.1:9/site.git", now=NOW)  # nobody listens there
    assert failed.value.cause.startswith("git ls-remote failed: ssh: ")
    assert "Connection refused" in failed.value.cause


def test_a_remote_that_refuses_the_push_is_an_error(site: Config, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'closed for the night' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(PublishError, match=r"git push failed: .*hook declined.*; the host refuses it"):
        publish(site, str(remote), now=NOW)
    assert _git(remote, "branch", "--list") == ""


@pytest.mark.parametrize(
    "address",
    [
        "git+http://me:s3@cret@127.0.0.1:9/x.git",
        "git+http://127.0.0.1:9/x.git?token=s3cret",
        "ftp://me:s3@cret@host/x",
    ],
)
def test_a_password_in_an_address_is_not_repeated(site: Config, address: str) -> None:
    with pytest.raises(PublishError) as raised:
        publish(site, address, now=NOW)
    assert "s3" not in str(raised.value)
    assert "cret" not in str(raised.value)


def test_a_password_is_not_in_the_report(
    site: Config, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://me:s3cret@host.example/x.git"
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[url "{remote}"]\n\tinsteadOf = {address}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert publish(site, address, now=NOW).target == "https://host.example/x.git"
    assert _git(remote, "branch", "--list").strip() == "gh-pages"


def test_the_users_git_settings_and_the_branchs_attributes_change_no_byte(
    site: Config, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, hooks, settings = tmp_path / "work", tmp_path / "hooks", tmp_path / "gitconfig"
    hooks.mkdir()
    (hooks / "pre-push").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-push").chmod(0o755)
    subprocess.run(["git", "init", "--quiet", "-b", "gh-pages", str(work)], check=True)
    (work / ".gitattributes").write_text("* text=auto eol=crlf\n")
    _git(work, "add", ".")
    _git(work, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "--quiet", "-m", "attributes")
    _git(work, "push", "--quiet", str(remote), "gh-pages")
    settings.write_text(f"[core]\n\thooksPath = {hooks}\n\tautocrlf = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    publish(site, str(remote), now=NOW)
    assert publish(site, str(remote), now=NOW).unchanged


def test_publishing_within_a_git_hook_reaches_the_remote(
    site: Config, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hook:
        for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"):
            hook.setenv(name, str(tmp_path / "elsewhere"))
        publish(site, str(remote), now=NOW)
    assert _git(remote, "branch", "--list").strip() == "gh-pages"
    assert not (tmp_path / "elsewhere").exists()


def test_without_git_the_error_says_so(site: Config, remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(PublishError, match="git is not installed"):
        publish(site, str(remote), now=NOW)


# What does not go out


def _told(announced: list[str]) -> str:
    return "\n".join(announced)


@pytest.mark.parametrize(
    ("base_url", "cause"),
    [
        ("", "the site has no base_url"),
        ("http://localhost:8000", "base_url names this computer"),
        ("http://127.0.0.1/x", "base_url names this computer"),
        ("http://[::1]/", "base_url names this computer"),
        ("http://192.168.1.4/", "base_url names this computer"),
    ],
)
def test_a_site_without_a_public_address_goes_to_folders_alone(
    site: Config, remote: Path, tmp_path: Path, base_url: str, cause: str
) -> None:
    """Its feeds and canonical links would lead readers nowhere; into a folder it goes with a warning."""
    text = (site.root / "briefgen.yaml").read_text()
    said = f"base_url: {base_url}" if base_url else ""
    (site.root / "briefgen.yaml").write_text(text.replace("base_url: https://t.example", said))
    config = load_config(site.root)
    build(config, now=NOW)
    with pytest.raises(PublishError, match=re.escape(cause)):
        publish(config, str(remote), now=NOW)
    announced: list[str] = []
    publish(config, str(tmp_path / "www"), now=NOW, announce=announced.append)
    assert f"warning: {cause}" in _told(announced)
    assert (tmp_path / "www/index.html").is_file()


def test_drafts_do_not_go_out(site: Config, tmp_path: Path) -> None:
    """Nor what is due later; a build without them does."""
    draft = site.content / "2024-06-28/draft.md"
    draft.write_text("---\ntitle: Draft\ndraft: true\n---\n\nText.\n")
    build(site, now=NOW, shown_too=[Reason.DRAFT])
    with pytest.raises(PublishError, match=r"shows 1 article that readers shall not see .* without --drafts"):
        publish(site, str(tmp_path / "www"), now=NOW)
    assert not (tmp_path / "www").exists()
    build(site, now=NOW)
    publish(site, str(tmp_path / "www"), now=NOW)
    assert not list((tmp_path / "www").rglob("draft"))


def test_a_build_that_was_cut_short_does_not_go_out(
    site: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often: nobody knows which half of it stands there, and what it shows may be for the curator alone."""
    draft = site.content / "2024-06-28/draft.md"
    draft.write_text("---\ntitle: Draft\ndraft: true\n---\n\nText.\n")
    build(site, now=NOW, shown_too=[Reason.DRAFT])

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for title in ("Eins", "Ein", "I"):
        _write(site.root, "one", title)
        with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
            patched.setattr("briefgen.builder.output.Output._replace", no_room)
            build(site, now=NOW, shown_too=[Reason.DRAFT])
        assert load_reservations(site.output) == (0, 1)
        with pytest.raises(PublishError, match="the last build was cut short; run `briefgen build` again"):
            publish(site, str(tmp_path / "www"), now=NOW)
    assert not (tmp_path / "www").exists()
    build(site, now=NOW)
    publish(site, str(tmp_path / "www"), now=NOW)
    assert not [path for path in _tree(tmp_path / "www") if "draft" in path]


def test_a_site_in_which_the_check_finds_an_error_does_not_go_out(site: Config, tmp_path: Path) -> None:
    """Unless one says so; what is there already is not looked at again."""
    target = str(tmp_path / "www")
    with pytest.raises(
        PublishError, match=r"the check found something wrong: a\.html: bad and 1 more; see all"
    ):
        publish(site, target, now=NOW, check=lambda: ["a.html: bad", "b.html: bad"])
    assert not (tmp_path / "www").exists()
    announced: list[str] = []
    publish(site, target, now=NOW, dry_run=True, check=lambda: ["a.html: bad"], announce=announced.append)
    assert "this would be refused: the check found something wrong: a.html: bad" in _told(announced)
    publish(site, target, now=NOW)
    asked: list[str] = []
    assert publish(site, target, now=NOW, check=lambda: asked.append("x") or ["bad"]).unchanged
    assert asked == []


def test_the_command_checks_before_it_publishes(site: Config, tmp_path: Path) -> None:
    """A page that asks another site for something stays at home."""
    (site.root / "templates").mkdir()
    (site.root / "templates/about.html").write_text('<!doctype html><img src="https://t.invalid/p.gif">')
    target = str(tmp_path / "www")
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "SOURCE_DATE_EPOCH": "1719640800"}
    command = [sys.executable, "-m", "briefgen", "-C", str(site.root)]
    subprocess.run([*command, "build", "-q"], env=env, check=True)
    done = subprocess.run([*command, "publish", target], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "about/index.html" in done.stderr
    assert "add --no-check" in done.stderr
    assert not (tmp_path / "www").exists()
    subprocess.run([*command, "publish", target, "--no-check"], env=env, check=True)
    assert (tmp_path / "www/about/index.html").is_file()


def test_the_only_target_of_the_settings_needs_no_name(site: Config, tmp_path: Path) -> None:
    """Of several, one must be named."""
    done = publish(site, "", now=NOW)
    assert (tmp_path / "live/index.html").is_file()
    assert done.target == "../live"
    several = site._replace(targets=(("live", "../live"), ("next", "../next")))
    with pytest.raises(PublishError, match="there is no target; name one of live, next"):
        publish(several, "", now=NOW)
    with pytest.raises(
        PublishError, match="there is no target; name a folder, a folder of releases, a git remote, a"
    ):
        publish(site._replace(targets=()), "", now=NOW)


def test_a_password_in_the_settings_is_refused_and_not_repeated(site: Config) -> None:
    """Settings are shown to others, and end up in repositories."""
    config = site._replace(targets=(("live", "https://me:hunter2@host.example/site.git"),))
    with pytest.raises(PublishError, match='the target "live" has a password in its address') as refused:
        publish(config, "live", now=NOW)
    assert "hunter2" not in str(refused.value)

"""Feeds of the site, of topics, sources and stories, and the list of them."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import feedparser
import jsonschema
import pytest
import yaml
from hostile import HOSTILE, quoted
from hypothesis import HealthCheck, example, given, settings
from lxml import etree
from sites import SETTINGS, article, build_site, make_site, tree

FILES = {
    "2024-06-27/a.md": article("Alpha", topics="[World]", source="{name: The Post}", story="Rail strike"),
    "2024-06-28/b.md": article("Beta", topics="[World]", source="{name: The Post}", rights="excerpt",
                               body="Opening.\n\nThe secret rest.", story="Rail strike"),
    "2024-06-28/c.md": article("Gamma", topics="[Trade]", source="{name: The Gazette}", rights="link",
                               body="All of it is secret.", story="rail strike"),
}  # fmt: skip


def site_of(root: Path, files: dict[str, str] = FILES, settings: str = SETTINGS) -> dict[str, bytes]:
    """The files of a built site."""
    build_site(make_site(root, files, settings))
    return tree(root / "site")


def entries(data: bytes) -> list[feedparser.FeedParserDict]:
    """The entries of a feed that has no fault."""
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.get("bozo_exception")
    return list(feed.entries)


SCHEMAS = Path(__file__).with_name("schemas")
GRAMMARS = {name: etree.RelaxNG(file=str(SCHEMAS / f"{name}.rng")) for name in ("atom", "opml", "sitemap")}
JSON_FEED = jsonschema.Draft202012Validator(yaml.safe_load((SCHEMAS / "json-feed.yaml").read_text("utf-8")))


def faults(path: str, data: bytes) -> list[str]:
    """What the schema of its format says of a file."""
    if path.endswith(".json"):
        return [f"{error.json_path}: {error.message}" for error in JSON_FEED.iter_errors(json.loads(data))]
    grammar = GRAMMARS["opml" if path.endswith(".opml") else "sitemap" if "sitemap" in path else "atom"]
    grammar.validate(etree.fromstring(data))
    return [f"{error.line}: {error.message}" for error in grammar.error_log]


def machine_readable(files: dict[str, bytes]) -> dict[str, bytes]:
    """Every feed, list of feeds and sitemap of a site."""
    return {
        path: data for path, data in files.items() if re.search(r"feed\.(xml|json)\Z|\.opml\Z|sitemap", path)
    }


def titles(data: bytes) -> list[str]:
    """What a feed lists, in its order."""
    return [entry.title for entry in entries(data)]


def test_each_source_and_each_story_has_a_feed(tmp_path: Path) -> None:
    """Names that differ in case alone are one story, as they are one topic."""
    files = site_of(tmp_path)
    assert titles(files["sources/the-post/feed.xml"]) == ["Beta", "Alpha"]
    assert titles(files["sources/the-gazette/feed.xml"]) == ["Gamma"]
    assert titles(files["stories/rail-strike/feed.xml"]) == ["Beta", "Gamma", "Alpha"]


def test_a_source_names_its_feed(tmp_path: Path) -> None:
    """In the head of its page, for readers that look there; and the feed names the page."""
    files = site_of(tmp_path)
    assert (
        b'type="application/atom+xml" title="The Post" href="feed.xml"'
        in (files["sources/the-post/index.html"])
    )
    feed = feedparser.parse(files["sources/the-post/feed.xml"]).feed
    assert feed.link == "https://example.org/brief/sources/the-post/"
    assert feed.title == "The Test Brief: The Post"


def test_an_entry_has_one_id_in_every_feed(tmp_path: Path) -> None:
    """And one that does not hang on its address: readers show it once."""
    files = site_of(tmp_path)
    ids: dict[str, set[str]] = {}
    for path, data in files.items():
        if path.endswith("feed.xml"):
            for entry in entries(data):
                ids.setdefault(entry.title, set()).add(entry.id)
    assert ids == {
        "Alpha": {"tag:example.org,2024:2024-06-27-a"},
        "Beta": {"tag:example.org,2024:2024-06-28-b"},
        "Gamma": {"tag:example.org,2024:2024-06-28-c"},
    }


def test_each_feed_has_an_id_of_its_own(tmp_path: Path) -> None:
    """As Atom asks for."""
    feeds = [
        feedparser.parse(data).feed.id
        for path, data in site_of(tmp_path).items()
        if path.endswith("feed.xml")
    ]
    assert len(set(feeds)) == len(feeds) == 6


def test_no_feed_says_more_than_the_rights_allow(tmp_path: Path) -> None:
    """Whole text, its beginning, or a link."""
    files = site_of(tmp_path)
    assert not [path for path, data in files.items() if b"secret" in data]
    by_title = {
        entry.title: entry for path in files if path.endswith("feed.xml") for entry in entries(files[path])
    }
    assert by_title["Alpha"].content[0].value == "<p>One paragraph.</p>"
    assert (by_title["Beta"].summary, "content" in by_title["Beta"]) == ("Opening.", False)
    assert ("summary" in by_title["Gamma"], "content" in by_title["Gamma"]) == (False, False)


def outlines(data: bytes) -> list[dict[str, str]]:
    """What a list of feeds says."""
    root = ElementTree.fromstring(data)  # noqa: S314 (we wrote it)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    return [dict(outline.attrib) for outline in root.iter("outline")]


def test_the_list_of_feeds_names_every_feed(tmp_path: Path) -> None:
    """By its whole address, with the page that shows the same."""
    files = site_of(tmp_path)
    listed = outlines(files["feeds.opml"])
    base = "https://example.org/brief/"
    assert {feed["xmlUrl"].removeprefix(base) for feed in listed} == {
        path for path in files if path.endswith("feed.xml")
    }
    assert listed[0] == {
        "type": "rss", "text": "The Test Brief", "title": "The Test Brief", "xmlUrl": f"{base}feed.xml",
        "htmlUrl": base, "language": "en",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pages", "feeds"),
    [
        ("[feed, opml]", ["feed.xml"]),
        ("[json-feed, opml]", ["feed.json"]),
        ("[story-feed, opml]", ["stories/rail-strike/feed.xml"]),
        ("[opml]", []),
    ],
)
def test_the_settings_leave_feeds_out(tmp_path: Path, pages: str, feeds: list[str]) -> None:
    """Of the site, and so of the list."""
    files = site_of(tmp_path, settings=f"{SETTINGS}pages: {pages}\n")
    found = {path for path in files if re.search(r"feed\.(xml|json)\Z", path)}
    assert found == set(feeds)
    assert {
        feed["xmlUrl"].removeprefix("https://example.org/brief/") for feed in outlines(files["feeds.opml"])
    } == found


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE)
@example(text="\b")
@example(text="\ufdd0\x7f")
def test_whatever_a_title_says_feeds_can_be_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """As titles of articles, names of topics, sources and stories, and of the site itself."""
    said = quoted(text)
    if not text.strip():
        return
    fields = {"topics": f"[{said}]", "story": said, "source": f"{{name: {said}}}", "authors": f"[{said}]"}
    root = tmp_path_factory.mktemp("hostile")
    make_site(root, {"2024-06-28/x.md": article(said, **fields)}, f"{SETTINGS}publisher: {said}\n")
    report = build_site(root)
    if report.problems:
        return  # a title of nothing but white space is none
    for path, data in machine_readable(tree(root / "site")).items():
        assert faults(path, data) == [], path
        if path.endswith("feed.xml"):
            assert len(entries(data)) == 1


def test_beside_each_atom_feed_lies_the_same_as_json(tmp_path: Path) -> None:
    """The same entries by the same ids, in the same order; it names itself and its page."""
    files = site_of(tmp_path)
    atoms = [path for path in files if path.endswith("feed.xml")]
    assert len(atoms) == 6
    for path in atoms:
        feed = json.loads(files[path.replace(".xml", ".json")])
        found = feedparser.parse(files[path])
        assert [item["id"] for item in feed["items"]] == [entry.id for entry in found.entries]
        assert feed["title"] == found.feed.title
        assert feed["home_page_url"] == found.feed.link
        assert feed["feed_url"] == f"https://example.org/brief/{path.replace('.xml', '.json')}"


def test_a_feed_that_is_left_out_has_no_json_either(tmp_path: Path) -> None:
    """The site's own has: it is what the setting names."""
    files = site_of(tmp_path, settings=SETTINGS + "pages: [topic-feed, json-feed]\n")
    assert sorted(path for path in files if path.endswith("feed.json")) == [
        "feed.json", "topics/trade/feed.json", "topics/world/feed.json",
    ]  # fmt: skip


def test_every_feed_of_the_sample_holds_to_its_schema(tmp_path: Path) -> None:
    """Atom, JSON Feed, the list of feeds, the sitemap: as rich as they get."""
    repository = Path(__file__).resolve().parents[1]
    shutil.copytree(repository / "content", tmp_path / "content")
    shutil.copy(repository / "briefgen.yaml", tmp_path)
    build_site(tmp_path)
    files = machine_readable(tree(tmp_path / "site"))
    assert {Path(path).suffix for path in files} == {".xml", ".json", ".opml"}
    assert {path: found for path, data in files.items() if (found := faults(path, data))} == {}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("feed.xml", b"<updated>", b"<updated>on "),
        ("feed.xml", b'rel="self"', b'rel="myself"'),
        ("feed.xml", b"<id>tag:", b"<id>"),
        ("feed.json", b'"version"', b'"versions"'),
        ("feed.json", b'"url": "https:', b'"url": "'),
        ("feeds.opml", b'xmlUrl="https:', b'xmlUrl="'),
        ("sitemap.xml", b"<loc>https:", b"<loc>"),
    ],
)
def test_the_schemas_find_faults(tmp_path: Path, path: str, old: bytes, new: bytes) -> None:
    """Or they would prove nothing."""
    data = site_of(tmp_path)[path]
    assert faults(path, data) == []
    assert old in data
    assert faults(path, data.replace(old, new, 1))

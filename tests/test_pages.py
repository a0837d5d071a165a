"""Views and pages: addresses, words, bodies, lists."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from sites import NOW, SETTINGS, article, build_site, make_site

from briefgen import wording
from briefgen.addresses import output_path, page_url, relative_url
from briefgen.config import load_config
from briefgen.content.collect import Reason, collect
from briefgen.markdown.body import first_paragraph, references_in, render_body
from briefgen.pages import PAGE_KINDS, Issue, Page, issue_of, plan
from briefgen.pages.frame import Look
from briefgen.pages.kinds import alias_url

names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=8
)
urls = st.lists(names.filter(lambda name: name not in (".", "..")), max_size=4).map(
    lambda parts: page_url("/".join([*parts, "index.html"]))
)


@given(urls, urls)
def test_a_relative_address_leads_to_its_target(url: str, base: str) -> None:
    """From any page to any page, under any sub-path."""
    root = "https://example.org/sub/path"
    assert urljoin(root + base, relative_url(url, base)) == root + url


@pytest.mark.parametrize(
    ("url", "base", "relative"),
    [
        ("/", "/", "./"),
        ("/2024/06/28/", "/", "2024/06/28/"),
        ("/", "/2024/06/28/", "../../../"),
        ("/2024/06/28/x/#a", "/2024/06/28/y/", "../x/#a"),
        ("/feed.xml", "/404.html", "feed.xml"),
        ("/a:b/", "/", "./a:b/"),
    ],
)
def test_relative_addresses_are_short(url: str, base: str, relative: str) -> None:
    """They go up no further than they must."""
    assert relative_url(url, base) == relative


@given(urls)
def test_an_address_and_its_file_are_one(url: str) -> None:
    """`output_path` and `page_url` undo each other."""
    assert page_url(output_path(url)) == url


@pytest.mark.parametrize(
    ("alias", "url"),
    [
        ("/old/name", "/old/name/"),
        ("old/name/", "/old/name/"),
        ("/old.html", "/old.html"),
        ("/old/index.html", "/old/"),
        ("/", None),
        ("/.git/config", None),
        ("/%2ebriefgen-manifest.json", None),
        ("/a/%2egit/x.html", None),
        ("https://example.com/", None),
        ("//example.com/x", None),
        ("/a/../b", None),
        ("/a%2f..%2f..%2fb", None),
    ],
)
def test_alias_addresses(alias: str, url: str | None) -> None:
    """An alias is a path on this site, or refused."""
    assert alias_url(alias) == url


# Words


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("word", 1),
        ("word " * 230, 1),
        ("word " * 231, 2),
        ("字" * 500, 1),
        ("字" * 501, 2),
        ("word " * 115 + "字" * 250, 1),
    ],
)
def test_reading_time(text: str, minutes: int) -> None:
    """230 words or 500 Chinese or Japanese characters a minute, rounded up."""
    assert wording.reading_minutes(text) == minutes


@pytest.mark.parametrize(
    ("code", "direction"),
    [("ar", "rtl"), ("fa-IR", "rtl"), ("ku", "ltr"), ("ku-Arab", "rtl"), ("ar-Latn", "ltr"), ("de", "ltr")],
)
def test_direction_of_a_language(code: str, direction: str) -> None:
    """By language, unless a script is named."""
    assert wording.direction(code) == direction


@given(st.text(max_size=400), st.integers(20, 200))
def test_a_shortened_text_fits(text: str, chars: int) -> None:
    """On one line, never longer than asked for, and a beginning of the text."""
    short = wording.shortened(text, chars)
    assert len(short) <= chars
    assert " ".join(text.split()).startswith(short.removesuffix("…"))


# Bodies


@pytest.mark.parametrize(
    ("markdown", "tags"),
    [
        ("# A\n## B", ["h2", "h3"]),
        ("### A\n##### B\n### C", ["h2", "h4", "h2"]),
        ("# A\n###### B", ["h2", "h6"]),
        ("Text", []),
    ],
)
def test_headings_stand_below_the_title(markdown: str, tags: list[str]) -> None:
    """The highest becomes h2; the distances stay, as far as there are ranks."""
    html = render_body(markdown, lambda href: None)
    assert re.findall(r"<(h\d)>", html) == tags


@given(st.text(alphabet="ab#[]()!<>*_`\\\n\"'&:/.-|", max_size=120))
def test_a_body_never_holds_what_could_act(markdown: str) -> None:
    """Neither tags of its own nor addresses other than those that people follow."""
    page = LexborHTMLParser(render_body(markdown, lambda href: "/somewhere/"))
    assert not page.css("script, iframe, object, embed, form, style, [style], [onclick]")
    for node in page.css("[href]"):
        assert not str(node.attributes["href"]).lower().startswith(("javascript:", "data:", "vbscript:"))


def test_pictures_from_elsewhere_become_words() -> None:
    """A page loads nothing from anyone else; but a reader may go there, if it is not within a link already."""
    markdown = "![A quay](https://x.example/a.png) ![B](//x.example/b.png) ![C](data:image/png;base64,AAAA)"
    link = '<a href="https://x.example/a.png" rel="noopener noreferrer external">A quay</a>'
    assert render_body(markdown, lambda href: None) == f"<p>{link} B C</p>\n"
    within = "[![A quay](https://x.example/a.png)](https://x.example/)"
    assert render_body(within, lambda href: None).count("<a ") == 1
    assert references_in(markdown, 1) == ()


def test_an_excerpt_is_the_first_paragraph() -> None:
    """Not a heading, nor what follows."""
    markdown = "# Head\n\nFirst.\n\nSecond."
    assert render_body(markdown, lambda href: None, excerpt=True) == "<p>First.</p>\n"
    assert first_paragraph(markdown) == "First."


# Pages


def planned(root: Path, files: dict[str, str], setting: str = SETTINGS) -> list[Page]:
    """The pages of a site."""
    return [page for page in plan(issue_in(root, files, setting)) if isinstance(page, Page)]


def issue_in(root: Path, files: dict[str, str], setting: str = SETTINGS) -> Issue:
    """What the pages of a site are made of."""
    config = load_config(make_site(root, files, setting))
    return issue_of(config, collect(config, now=NOW).library, look=Look("/assets/style.css"))


def test_page_kinds_are_in_order_of_writing() -> None:
    """What is linked to comes before what links to it; names are unique."""
    kinds = [kind.name for kind in PAGE_KINDS]
    assert len(set(kinds)) == len(kinds)
    assert kinds.index("article") < kinds.index("topic-feed") < kinds.index("topic") < kinds.index("home")
    assert kinds.index("json-feed") < kinds.index("briefing")
    assert kinds.index("home") < kinds.index("opml") < kinds.index("sitemap") < kinds.index("robots")


def test_long_lists_are_paginated(tmp_path: Path) -> None:
    """Each article once, each page linked to the next; only the first has the short address."""
    files = {f"2024-06-28/{n:02}.md": article(f"T{n}", topics="[World]") for n in range(7)}
    pages = [page for page in planned(tmp_path, files, SETTINGS + "per_page: 3\n") if page.kind == "topic"]
    assert [page.url for page in pages] == [
        "/topics/world/", "/topics/world/page/2/", "/topics/world/page/3/",
    ]  # fmt: skip
    views = [page.make()[0] for page in pages]
    assert [view.older and view.older.url for view in views] == [
        "/topics/world/page/2/", "/topics/world/page/3/", None,
    ]  # fmt: skip
    shown = [view.title for page in pages for view in page.make()[1]["articles"]]  # type: ignore[attr-defined]
    assert sorted(shown) == [f"T{n}" for n in range(7)]


@pytest.mark.parametrize("count", [1, 2, 10, 11, 12, 30])
def test_an_article_shows_the_nearest_reports_of_its_story(tmp_path: Path, count: int) -> None:
    """Ten of them at most, or a story of a thousand reports would have a million lines; the latest stands first."""
    days = [f"2024-06-{number + 1:02}" for number in range(count)]
    files = {f"{day}/a.md": article(day, story="strike") for day in days}
    for page in planned(tmp_path, files):
        if page.kind != "article":
            continue
        view = page.make()[1]
        own = days.index(view["article"].title)  # type: ignore[attr-defined]
        shown = [days.index(other.title) for other in view["story"]]  # type: ignore[attr-defined]
        assert shown == sorted(shown, reverse=True)
        assert own not in shown
        assert len(shown) == min(10, count - 1)
        assert max(abs(other - own) for other in [*shown, own]) <= max(5, 10 - min(own, count - 1 - own))


def test_more_articles_begin_with_the_same_topic(tmp_path: Path) -> None:
    """At most five of the day, the article itself not among them."""
    files = {f"2024-06-28/{n}.md": article(f"T{n}", topics="[A]" if n < 4 else "[B]") for n in range(9)}
    pages = planned(tmp_path, files)
    page = next(page for page in pages if page.url == "/2024/06/28/8/")
    more = [view.title for view in page.make()[1]["more"]]  # type: ignore[attr-defined]
    assert more == ["T4", "T5", "T6", "T7", "T0"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from("ABC"), unique=True, max_size=2), min_size=1, max_size=25))
def test_more_articles_are_the_first_of_all_that_share_a_topic(
    tmp_path_factory: pytest.TempPathFactory, topics: list[list[str]]
) -> None:
    """Whatever topics the articles of a day have."""
    files = {
        f"2024-06-28/{n:02}.md": article(f"T{n:02}", topics=f"[{', '.join(names)}]", weight=n)
        for n, names in enumerate(topics)
    }
    issue = issue_in(tmp_path_factory.mktemp("site"), files)
    shelf = next(iter(issue.library.briefings.values())).articles
    topics_of = issue.library.topics_of
    for page in (page for page in plan(issue) if isinstance(page, Page) and page.kind == "article"):
        own = next(placed for placed in shelf if placed.url == page.url)
        others = [placed for placed in shelf if placed is not own]
        akin = [placed for placed in others if set(topics_of[own.id]) & set(topics_of[placed.id])]
        rest = [placed for placed in others if placed not in akin]
        shown = [view.url for view in page.make()[1]["more"]]  # type: ignore[attr-defined]
        assert shown == [placed.url for placed in (akin + rest)[:5]]


def test_every_page_has_its_own_address(tmp_path: Path) -> None:
    """And no page links to a year: there is none."""
    files = {f"2024-06-{day}/x.md": article("X", topics="[A]") for day in (26, 27, 28)}
    addresses = [page.path for page in planned(tmp_path, files)]
    assert len(set(addresses)) == len(addresses)
    assert "2024/index.html" not in addresses


def test_a_month_at_the_end_of_time_has_a_calendar(tmp_path: Path) -> None:
    """The first and the last month of all have no neighbours to fill their weeks."""
    files = {"a.md": article("A", date="9999-12-31"), "b.md": article("B", date="0001-01-01")}
    config = load_config(make_site(tmp_path, files))
    library = collect(config, now=NOW, shown_too=[Reason.FUTURE]).library
    months = [issue_of(config, library).typesetter.month(*month) for month in library.months]
    assert [month.name for month in months] == ["December 9999", "January 1"]
    assert all(len(week) == 7 for month in months for week in month.weeks)


def test_a_week_is_of_the_year_that_has_its_thursday(tmp_path: Path) -> None:
    """From Monday to Sunday, over the end of a year too; with all reports of its days, and the time that they take."""
    files = {f"{day}/x.md": article(day) for day in ("2024-12-29", "2024-12-30", "2025-01-05", "2025-01-06")}
    config = load_config(make_site(tmp_path, files))
    issue = issue_of(config, collect(config, now=NOW, shown_too=[Reason.FUTURE]).library)
    pages = {page.url: page.make() for page in plan(issue) if isinstance(page, Page) and page.kind == "week"}
    assert list(pages) == ["/2025/w02/", "/2025/w01/", "/2024/w52/"]
    page, context = pages["/2025/w01/"]
    assert (page.title, page.older and page.older.url, page.newer and page.newer.url) == (
        "30 Dec 2024\u2009–\u20095 Jan 2025", "/2024/w52/", "/2025/w02/",
    )  # fmt: skip
    assert context["week"].count == 2  # type: ignore[attr-defined]
    assert [briefing.day.isoformat() for briefing in context["briefings"]] == ["2025-01-05", "2024-12-30"]  # type: ignore[attr-defined]


def test_the_first_and_the_last_week_of_all_have_pages(tmp_path: Path) -> None:
    """Though the last one has no Sunday."""
    files = {"a.md": article("A", date="9999-12-31"), "b.md": article("B", date="0001-01-01")}
    config = load_config(make_site(tmp_path, files))
    pages = plan(issue_of(config, collect(config, now=NOW, shown_too=[Reason.FUTURE]).library))
    titles = [page.make()[0].title for page in pages if isinstance(page, Page) and page.kind == "week"]
    assert titles == ["27\u2009–\u200931 Dec 9999", "1\u2009–\u20097 Jan 1"]


def test_nothing_leads_to_weeks_that_have_no_pages(tmp_path: Path) -> None:
    """Neither a day nor a month."""
    root = make_site(tmp_path, {"2024-06-28/x.md": article("X")}, SETTINGS + "pages: [topics]\n")
    build_site(root)
    assert not (root / "site/2024/w26").exists()
    assert not any("w26" in file.read_text("utf-8") for file in (root / "site").rglob("*.html"))


def test_the_address_on_paper_is_for_the_eye(tmp_path: Path) -> None:
    """In letters, where the page's address itself is percent-encoded."""
    build_site(make_site(tmp_path, {"2024-06-28/a.md": article("A", topics="[समाचार]")}))
    html = (tmp_path / "site/topics/समाचार/index.html").read_text("utf-8")
    assert 'rel="canonical" href="https://example.org/brief/topics/%E0%A4%B8' in html
    assert "https://example.org/brief/topics/समाचार/</p>" in html


@pytest.mark.parametrize(
    ("kind", "name"),
    [("topics", "world"), ("sources", "wire"), ("authors", "ann"), ("places", "oslo"), ("stories", "levy")],
)
def test_a_list_leads_back_to_all_of_its_kind(tmp_path: Path, kind: str, name: str) -> None:
    """As a story does to the stories."""
    front = "topics: [World]\nauthors: [Ann]\nplace: Oslo\nstory: Levy\nsource: {name: Wire}\n"
    text = f"---\ntitle: T\ndate: 2024-06-28\n{front}---\n\nWords.\n"
    build_site(make_site(tmp_path, {"2024-06-28/a.md": text}))
    html = (tmp_path / f"site/{kind}/{name}/index.html").read_text("utf-8")
    assert '<p class="label"><a href="../">' in html


def test_a_day_without_a_title_is_named_once(tmp_path: Path) -> None:
    """Where days are listed in short; one with a title has its date above that."""
    titled = "---\ntitle: A calm day\n---\n"
    files = {
        "2024-06-27/a.md": article("A"),
        "2024-06-26/b.md": article("B"),
        "2024-06-26/_briefing.md": titled,
    }
    build_site(make_site(tmp_path, {**files, "2024-06-28/c.md": article("C")}))
    tree = LexborHTMLParser((tmp_path / "site/2024/06/index.html").read_text("utf-8"))
    shown = [" ".join(part.text().split()) for part in tree.css(".digest .date, .digest .headline")]
    assert shown == ["Friday 28 June 2024", "Thursday 27 June 2024", "Wednesday 26 June 2024", "A calm day"]


def test_place_day_and_time_are_joined_as_the_language_joins_them(tmp_path: Path) -> None:
    text = article("خبر", date="2024-06-28T08:30:00+02:00", place="بيروت", language="ar")
    build_site(make_site(tmp_path, {"2024-06-28/a.md": text}, SETTINGS + "language: ar\n"))
    tree = LexborHTMLParser((tmp_path / "site/2024/06/28/a/index.html").read_text("utf-8"))
    line = next(each.text() for each in tree.css(".attribution p") if "بيروت" in each.text())
    assert " ".join(line.split()) == "بيروت، الجمعة، 28 يونيو 2024، 08:30"

"""Pages that list articles under a name: stories from the first report on, authors, places; small charts over time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from sites import SETTINGS, article, build_site, make_site, tree

from briefgen.pages.timeline import Timeline

FILES = {
    "2024-06-26/a.md": article(
        "Alpha", story="Rail strike", authors="[Jane Doe]", place="Paris", topics="[World]"
    ),
    "2024-06-27/b.md": article(
        "Beta", story="rail  STRIKE", authors="[jane doe, Jo]", place="Lyon", topics="[World]"
    ),
    "2024-06-28/c.md": article("Gamma", story="Rail strike", place="paris", rights="link"),
    "2024-06-28/d.md": article("Delta", topics="[World, Home]"),
}


def pages_of(
    root: Path, files: dict[str, str] = FILES, settings: str = SETTINGS
) -> dict[str, LexborHTMLParser]:
    """The built HTML pages, by path."""
    report = build_site(make_site(root, files, settings))
    assert not report.problems
    site = tree(root / "site")
    return {path: LexborHTMLParser(data) for path, data in site.items() if path.endswith(".html")}


@pytest.mark.parametrize(("oldest", "newest"), [("2024-05-01", "2024-06-10"), ("2021-05-01", "2024-06-10")])
def test_a_topic_of_former_times_has_a_page(tmp_path: Path, oldest: str, newest: str) -> None:
    """With no chart: all of it is older than what a chart shows, be that days or months."""
    files = {
        f"{oldest}/a.md": article("Alpha", topics="[Old]"),
        f"{newest}/b.md": article("Beta", topics="[New]"),
    }
    pages = pages_of(tmp_path, files)
    assert headlines(pages["topics/old/index.html"]) == ["Alpha"]
    assert pages["topics/old/index.html"].css_first("svg.trend") is None
    assert len(pages["topics/index.html"].css("svg.trend")) == 2


def headlines(page: LexborHTMLParser) -> list[str]:
    """What a page lists, in its order."""
    return [node.text(strip=True) for node in page.css("main .headline a")]


def test_a_story_is_told_from_its_first_report_on(tmp_path: Path) -> None:
    """Which is marked; names that differ in case and space are one story, by its first spelling."""
    pages = pages_of(tmp_path)
    story = pages["stories/rail-strike/index.html"]
    assert headlines(story) == ["Alpha", "Beta", "Gamma"]
    assert [node.text() for node in story.css(".origin")] == ["First report"]
    assert story.css_first("li:has(.origin) .headline").text(strip=True) == "Alpha"
    assert story.css_first("h1").text() == "Rail strike"
    index = pages["stories/index.html"].css_first(".index a")
    assert (index.text(), index.attributes["href"]) == ("Rail strike", "rail-strike/")
    link = pages["2024/06/26/a/index.html"].css_first("#story a")
    assert link.attributes["href"] == "../../../../stories/rail-strike/"


def test_authors_and_places_have_pages(tmp_path: Path) -> None:
    """To which the article leads; the foot of each page leads to their indexes."""
    pages = pages_of(tmp_path)
    assert headlines(pages["authors/jane-doe/index.html"]) == ["Beta", "Alpha"]
    assert headlines(pages["authors/jo/index.html"]) == ["Beta"]
    assert headlines(pages["places/paris/index.html"]) == ["Gamma", "Alpha"]
    report = pages["2024/06/27/b/index.html"]
    assert [node.attributes["href"] for node in report.css(".author a")] == [
        "../../../../authors/jane-doe/",
        "../../../../authors/jo/",
    ]
    assert [node.text() for node in report.css(".colophon .more a")] == [
        "Stories",
        "Authors",
        "Places",
        "About",
    ]


def test_a_site_without_them_does_not_mention_them(tmp_path: Path) -> None:
    """Neither for want of names nor by its settings."""
    plain = pages_of(tmp_path / "plain", {"2024-06-28/d.md": article("Delta")})
    assert not any(path.startswith(("stories", "authors", "places")) for path in plain)
    assert [node.text() for node in plain["index.html"].css(".colophon .more a")] == ["About"]
    chosen = pages_of(tmp_path / "chosen", FILES, f"{SETTINGS}pages: [place]\n")
    report = chosen["2024/06/27/b/index.html"]
    assert not report.css(".author a")
    assert report.css_first(".attribution a[href*=places]").text() == "Lyon"
    assert report.css_first("#story").text() == "Other reports of this story"
    assert not any(path.startswith(("stories", "authors", "about")) for path in chosen)


def test_a_topic_has_a_chart_that_is_also_said(tmp_path: Path) -> None:
    """One bar a day, all of one scale, with the numbers in words."""
    pages = pages_of(tmp_path)
    chart = pages["topics/world/index.html"].css_first("svg.trend")
    assert chart.attributes["aria-label"] == "Reports from 26 June 2024 to 28 June 2024: 1, 1, 1"
    assert len(chart.css("path")) == 3
    home = pages["topics/index.html"].css("svg.trend")
    assert [node.attributes["aria-label"].rpartition(": ")[2] for node in home] == ["0, 0, 1", "1, 1, 1"]
    assert [len(node.css(".none")) for node in home] == [2, 0]


def test_the_privacy_statement_says_what_the_pages_do(tmp_path: Path) -> None:
    """On the page about the site, which says who compiles it."""
    text = pages_of(tmp_path)["about/index.html"].css_first("main").text()
    assert "The Test Brief compiles this briefing." in text
    assert "They set no cookies, store nothing on your device" in text
    assert "They run no scripts." in text


@pytest.mark.parametrize(
    ("oldest", "newest", "by_day", "length", "ends"),
    [
        (date(2024, 6, 26), date(2024, 6, 28), True, 3, (date(2024, 6, 26), date(2024, 6, 28))),
        (date(2024, 6, 27), date(2024, 6, 28), True, 0, (date(2024, 6, 27), date(2024, 6, 28))),
        (date(2024, 5, 1), date(2024, 6, 28), True, 31, (date(2024, 5, 29), date(2024, 6, 28))),
        (date(2024, 3, 31), date(2024, 6, 1), False, 4, (date(2024, 3, 1), date(2024, 6, 1))),
        (date(1, 1, 1), date(9999, 12, 31), False, 24, (date(9998, 1, 1), date(9999, 12, 1))),
    ],
)
def test_time_is_cut_into_days_and_later_into_months(
    oldest: date, newest: date, length: int, ends: tuple[date, date], *, by_day: bool
) -> None:
    """The latest are shown, and nothing where there are too few."""
    timeline = Timeline(oldest.toordinal(), newest.toordinal())
    assert (timeline.by_day, len(timeline.counts([])), timeline.ends) == (by_day, length, ends)


@given(st.lists(st.dates(date(1990, 1, 1), date(2040, 1, 1)).map(date.toordinal), min_size=1))
def test_every_late_article_is_counted_once(days: list[int]) -> None:
    """And no other."""
    timeline = Timeline(min(days), max(days))
    counts = timeline.counts(days)
    first = timeline.ends[0].toordinal()
    assert sum(counts) == (sum(day >= first for day in days) if counts else 0)

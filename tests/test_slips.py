"""What people get wrong in front matter: where it is, what it is, and what to write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.errors import ContentError
from briefgen.frontmatter import read_article
from briefgen.yamltext.slips import as_iso


def error_of(text: str) -> ContentError:
    with pytest.raises(ContentError) as refused:
        read_article(text, "x.md")
    return refused.value


@pytest.mark.parametrize(
    ("head", "place", "cause", "remedy"),
    [
        ("title: Vier: fünf", "2:8", "a text with a colon needs quotes", '`title: "Vier: fünf"`'),
        ("title: “Drei: vier”", "2:8", "“ is no quote in YAML", '`title: "Drei: vier"`'),
        ("title: @home", "2:8", "a text cannot begin with @", '`title: "@home"`'),
        ("title: *Star*", "2:8", "a text cannot begin with *", '`title: "*Star*"`'),
        ("title: *Star", "2:8", "a text cannot begin with *", '`title: "*Star"`'),
        ('title: "He said "No" aloud"', "2:8", 'quotes " within the quotes', "`title: 'He said \"No\" aloud'`"),
        ("title: 'It's fine'", "2:8", "quotes ' within the quotes", "`title: \"It's fine\"`"),
        ('title: "Open\ndate: 2024-06-28', "2:8", 'the quote " that begins here does not end', '`title: "Open"`'),
        ('title: "Open\nsummary: "x"', "2:8", 'the quote " that begins here does not end', '`title: "Open"`'),
        ("title: A\n  date: 2024-06-28", "3:3", "indented more than the one above", "in the same column"),
        ("title: A\nsource:\n\tname: B", "4:1", "a tab cannot stand", "use spaces"),
        ("title: A\ntopics: [a, b\ndate: 2024-06-28", "3:9", "the [ that begins here does not end", "close it with ]"),
        ("title: A\ntags: [#a, b]", "3:7", "what follows # is a remark", "put texts with # in quotes"),
        ("title:A\ndate: 2024-06-28", "2:6", "a space is missing behind the colon", "`title: A`"),
        ("title: A\nsummary: One\ntwo", "4:1", "this line has no key", "in quotes with the line above"),
        ("title: A\ntitle: B", "3:1", 'the key "title" stands twice', "keep one of them"),
        ("title: #Digital", "2:7", "a text cannot begin with #", '`title: "#Digital"`'),
        ("title: !new", "2:8", "a text cannot begin with !", '`title: "!new"`'),
        ("title: A\ntopics: {a: b}", "3:9", '"topics" must be a list of texts', "`topics: [One, Two]`"),
        ("title: A\ndate: 31.12.2024", "3:7", 'date "31.12.2024" is not a date', "write 2024-12-31"),
    ],
)  # fmt: skip
def test_a_slip_is_told_in_plain_words(head: str, place: str, cause: str, remedy: str) -> None:
    """Where it begins, what it is, and the line to write instead, which is then read."""
    error = error_of(f"---\n{head}\n---\n\nWords.\n")
    assert f"{error.line}:{error.column}" == place
    assert cause in error.cause
    assert remedy in error.remedy
    if "`title: " in error.remedy and "\n" not in head:
        line = error.remedy.partition("`")[2].rpartition("`")[0]
        assert read_article(f"---\n{line}\n---\n", "x.md").title in head.replace("“", "").replace("”", "")


@pytest.mark.parametrize(
    ("text", "cause"),
    [("", "the file is empty"), ("\ufeff\n", "the file is empty"),
     ("# Words\n", "the article has no front matter, and so no title"),
     (" ---\ntitle: A\n---\n", "something stands before the front matter"),
     ("\n---\ntitle: A\n---\n", "something stands before the front matter"),
     ("---\ntitle:\n---\n", "the article has no title")],
)  # fmt: skip
def test_a_title_that_is_missing_has_its_reason(text: str, cause: str) -> None:
    assert error_of(text).cause == cause


@pytest.mark.parametrize(
    ("written", "meant"),
    [("31.12.2024", "2024-12-31"), ("1.2.2024", "2024-02-01"), ("12/31/2024", "2024-12-31"),
     ("31/12/2024", "2024-12-31"), ("31-12-2024", "2024-12-31"), ("31.12.2024 8:30", "2024-12-31T08:30"),
     ("31.12.2024, 23:59", "2024-12-31T23:59"), ("5/5/2024", "2024-05-05"),
     ("05/06/2024", ""), ("30.02.2024", ""), ("31.12.2024 25:00", ""), ("31.12/2024", ""), ("31.12.24", ""),
     ("31.12.0000", ""), ("next week", "")],
)  # fmt: skip
def test_a_date_in_numbers_is_proposed_where_it_can_be_meant_in_one_way(written: str, meant: str) -> None:
    assert as_iso(written) == meant


@given(st.text(st.sampled_from("ab:#'\"[]{}*&!|>%@`-, \t\n\\“„”?"), max_size=60))
def test_whatever_is_written_the_error_is_ours(head: str) -> None:
    """With a line of the file."""
    text = f"---\n{head}\n---\n"
    try:
        read_article(text, "x.md")
    except ContentError as error:
        for each in (error, *error.further):
            assert each.remedy
            assert each.line is None or 1 <= each.line <= text.count("\n") + 1

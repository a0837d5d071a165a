"""Mails and newsletters: read as the page that they hold, with what their heads say."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage

import pytest
from feeds import PROSE, STORY
from hypothesis import given
from hypothesis import strategies as st
from sites import NOW

from briefgen.clean import clean
from briefgen.errors import SourceError
from briefgen.model import Article, Source
from briefgen.read import read, sniff_media_type

MAIL = "message/rfc822"
FOOT = '<p><a href="https://post.example/u">Unsubscribe</a></p><img src="https://t.example/o.gif" width="1" height="1">'


def letter(html: str = STORY + FOOT, text: str = PROSE, **headers: str) -> EmailMessage:
    """A newsletter with both forms of its text."""
    mail = EmailMessage()
    said = {"From": "The Harbour Post <news@post.example>", "Subject": "The bridge is kept",
            "Date": "Fri, 28 Jun 2024 22:30:00 +0200", "Message-ID": "<1@post.example>", **headers}  # fmt: skip
    for name, value in said.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def article_of(data: bytes) -> Article:
    """What is made of a mail."""
    source = Source("x.eml", data, MAIL)
    return clean(read(source), source, NOW).article


def test_a_newsletter_is_read_as_its_html() -> None:
    """Its head says title, publisher and date; how to leave it is no part of it."""
    mail = letter(Archived_At="<https://post.example/letters/1>").as_bytes()
    source = Source("x.eml", mail, MAIL)
    found = clean(read(source), source, NOW)
    article = found.article
    assert (article.title, article.source.name) == ("The bridge is kept", "The Harbour Post")
    assert article.date == datetime(2024, 6, 28, 22, 30, tzinfo=timezone(timedelta(hours=2)))
    assert article.source.url == "https://post.example/letters/1"
    assert "Unsubscribe" not in article.body
    assert article.body.count("\n\n") == 1
    assert [found.evidence[key] for key in ("title", "publisher", "date", "url")] == ["mail"] * 4


def test_a_mail_without_html_is_read_as_text() -> None:
    """Attachments are not looked at."""
    mail = letter(html="", text=f"{PROSE * 2}\n\n{PROSE * 2}\n")
    mail.add_attachment("<p>Not this.</p>", subtype="html", filename="a.html")
    assert article_of(mail.as_bytes()).body.startswith("The council decided")


@pytest.mark.parametrize(
    "subject", ["Fwd: Re: Der Rat zögert, die Brücke bleibt", "WG: Der Rat zögert, die Brücke bleibt"]
)
def test_the_subject_is_the_title_without_what_passing_on_adds(subject: str) -> None:
    """Encoded as mails have it."""
    assert article_of(letter(Subject=subject).as_bytes()).title == "Der Rat zögert, die Brücke bleibt"


def test_charsets_are_those_of_the_part() -> None:
    """As the archive's."""
    mail = letter()
    mail.clear_content()
    mail.set_content(
        STORY.replace("bridge", "Brücke"), subtype="html", charset="iso-8859-1", cte="quoted-printable"
    )
    assert "Brücke" in article_of(mail.as_bytes()).body


def test_a_mail_is_known_by_its_head() -> None:
    """From standard input, too; a text that was copied from one is a text."""
    assert sniff_media_type("-", letter().as_bytes()) == MAIL
    assert sniff_media_type("x.eml", b"") == MAIL
    assert sniff_media_type("-", b"From: Jane\nSubject: Bridge\n\nHello.") == "text/plain"
    assert sniff_media_type("-", b"a: b\n" * 3000) == "text/plain"


@pytest.mark.parametrize("data", [b"", b"Subject: x\n\n", b"Content-Type: image/png\n\nx"])
def test_a_mail_without_text_is_refused(data: bytes) -> None:
    """With what to do."""
    with pytest.raises(SourceError, match=r"there is no text in this mail; save it again, whole, as \.eml"):
        read(Source("x", data, MAIL))


@given(st.binary(max_size=300), st.integers(0, 900))
def test_torn_mails_are_read_or_refused(noise: bytes, place: int) -> None:
    """Nothing but our error comes out."""
    whole = letter().as_bytes()
    try:
        assert read(Source("x", whole[:place] + noise + whole[place:], MAIL)).blocks is not None
    except SourceError as error:
        assert error.remedy


def nested(depth: int) -> bytes:
    """Parts within parts."""
    heads = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return "".join(heads).encode() + b"Content-Type: text/html\n\n<p>Hello.</p>"


@pytest.mark.parametrize(
    "data",
    [
        nested(3000),
        b"From: " + b"(" * 100_000 + b"\nDate: " + b"(" * 100_000 + b"\n\nHello.",
        b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nHello.",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 100_000,
        b"Content-Type: text/html; charset=punycode\n\n\xff" + b"ab" * 500_000,
        b"Content-Type: text/html; charset=\"a\x00b\"\n\n\xff<p>Hello.</p>",
    ],
    ids=["nested", "brackets", "encoded", "parts", "punycode", "nul"],
)  # fmt: skip
def test_hostile_mails_take_no_time(data: bytes) -> None:
    """They are read, or refused."""
    started = time.monotonic()
    try:
        read(Source("x", data, MAIL))
    except SourceError as error:
        assert error.remedy
    assert time.monotonic() - started < 10

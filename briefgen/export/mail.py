"""A selection as one e-mail, for any mail program: plain text and HTML, nothing to load, nobody told who reads it."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from briefgen.digest import digest_of
from briefgen.export.press import PartView, Press, unwrapped
from briefgen.export.selection import Selection
from briefgen.interface import Interface
from briefgen.views import ArticleView

_SENDER = "no-reply"
"""Who it is from, at the site's host, until a mail program puts its own sender there: a message must have one."""


def to_mail(press: Press, selection: Selection) -> bytes:
    """The message. The same selection gives the same bytes, its id and its boundary included."""
    text, html = _text(press, selection), _html(press, selection)
    made = digest_of(f"{selection.name}\0{text}\0{html}".encode())
    host = _host(press.config.base_url)
    message = EmailMessage(SMTP.clone(cte_type="7bit"))
    message["From"] = Address(_header(press.setter.site.publisher), _SENDER, host)
    message["Subject"] = _header(f"{press.config.name}: {selection.title}")
    message["Date"] = format_datetime(selection.updated)
    message["Message-ID"] = f"<{made[:24]}.briefgen@{host}>"
    message["X-Unsent"] = "1"  # mail programs open it as a draft, to be addressed and sent
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = press.config.language
    message.set_boundary(f"=_briefgen_{made[:32]}")
    return message.as_bytes()


def _header(text: str) -> str:
    """A header's value: on one line, and nothing that a reader would take for an encoded word."""
    return unwrapped(text).replace("=?", "= ?")


def _host(base_url: str) -> str:
    """The site's host in ASCII; one that mail does not know as a name is left out."""
    host = urlsplit(base_url).hostname or ""
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        name = ""
    return name if re.fullmatch(r"[A-Za-z0-9.-]+", name) else "localhost"


def _html(press: Press, selection: Selection) -> str:
    parts = [
        PartView(part.title, press.note(part), tuple(map(press.teaser, part.articles)))
        for part in selection.parts
    ]
    return press.render("email.html", selection, {"parts": parts, "url": _url(press, selection)})


def _url(press: Press, selection: Selection) -> str:
    return press.setter.absolute(selection.url) if selection.url else ""


def _text(press: Press, selection: Selection) -> str:
    """The same for those who read plain text."""
    site = press.setter.site
    lines = [site.name, selection.title, _url(press, selection), ""]
    for part in selection.parts:
        if part.title:
            lines += [part.title, "=" * min(60, len(part.title)), ""]
        note = press.setter.texts.note_markdown(part.briefing, press.config.base_url) if part.briefing else ""
        lines += [note, ""] if note else []
        for placed in part.articles:
            lines += [*_entry(press.setter.interface, press.teaser(placed)), ""]
    lines += [
        "-- ",
        press.setter.interface.say("compiled_by", publisher=site.publisher),
    ]
    return (
        "\n".join(line if line in ("", "-- ") or "\n" in line else unwrapped(line) for line in lines) + "\n"
    )


def _entry(words: Interface, article: ArticleView) -> list[str]:
    who = [article.source.name if article.source else article.agency, article.day_name]
    lines = [f"* {article.title}", article.summary, " · ".join(filter(None, who)), article.canonical]
    return [
        line
        for line in (*lines, article.original and f"{words.say('read_original')}: {article.original}")
        if line
    ]

"""Terms and their definitions, quotes and those who said them: short, and yet the article's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefgen.clean import clean
from briefgen.model import Source
from briefgen.read import read

NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)
PROSE = "The oars of the old crew were made of ash, and they hung below the roof of the boathouse for forty years. "
NAV = "<ul><li><a href=/a>Rowing</a><li><a href=/b>Sailing</a></ul>"


def body(inner: str) -> str:
    """What comes out between the third paragraph of an article and the fourth."""
    text = f"<p>{PROSE * 2}</p>"
    page = f"{NAV}<article><h1>What an oar is made of</h1>{text * 3}{inner}{text * 3}</article>"
    source = Source("x", page.encode(), "text/html")
    paragraphs = clean(read(source), source, NOW).article.body.split((PROSE * 2).strip())
    return paragraphs[3].strip()


DEFINED = "The part of the oar that is in the water, and that the rower pulls against."


@pytest.mark.parametrize("term", ["Blade", "<div><span>Blade</span></div>"])
def test_a_term_is_kept_with_its_definition(term: str) -> None:
    """In bold, in whatever box; two terms may have one."""
    html = f"<section><dl><dt>{term}</dt><dt>Spoon</dt><dd>{DEFINED}</dd></dl></section>"
    assert body(html) == f"**Blade**\n\n**Spoon**\n\n{DEFINED}"


def test_a_list_that_is_mostly_kept_is_kept() -> None:
    """Its shorter definitions, too."""
    html = f"<dt>Blade</dt><dd>{DEFINED}</dd><dt>Loom</dt><dd>The shaft.</dd><dt>Grip</dt><dd>rubber</dd>"
    assert (
        body(f"<div><dl>{html}</dl></div>")
        == f"**Blade**\n\n{DEFINED}\n\n**Loom**\n\nThe shaft.\n\n**Grip**\n\nrubber"
    )


def test_a_list_of_facts_among_paragraphs_is_the_articles() -> None:
    """However short they are; in a box of its own it is not."""
    facts = "<dl><dt>Length</dt><dd>3.8 m</dd><dt>Wood</dt><dd>ash</dd></dl>"
    assert body(facts) == "**Length**\n\n3.8 m\n\n**Wood**\n\nash"
    assert body(f"<div>{facts}</div>") == ""
    assert body("<dl><dd>Main article: Oar</dd></dl>") == ""
    assert body("<dl><dt><a href=/o>Oars</a></dt><dd><a href=/s>Sculls</a></dd></dl>") == ""


SAID = "I have never rowed with anything that was half as good as these were."


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote><p>{}</p><footer>Ada Quill, cox</footer></blockquote>",
        "<blockquote><p>{}</p><footer><p>Ada Quill, cox</p></footer></blockquote>",
        "<figure><blockquote><p>{}</p></blockquote><figcaption>Ada Quill, cox</figcaption></figure>",
        "<blockquote><p>{}</p><figcaption>Ada Quill, cox</figcaption></blockquote>",
    ],
)
def test_a_quote_says_whose_words_it_has(html: str) -> None:
    """In its footer, or as the caption of the figure that it is."""
    assert body(html.format(SAID)) == f"> {SAID}\n>\n> Ada Quill, cox"


def test_a_caption_of_a_picture_beside_a_quote_is_no_part_of_the_quote() -> None:
    """It is the picture's."""
    html = f"<figure><img src=/oar.jpg><blockquote><p>{SAID}</p></blockquote><figcaption>An oar of ash</figcaption></figure>"
    assert body(html) == f"> {SAID}"


def test_a_quote_in_a_pages_footer_is_none_of_the_articles() -> None:
    """The footer is around it there, not within."""
    assert (
        body("</article><footer><blockquote>Rowers of the world, unite!</blockquote></footer><article>") == ""
    )

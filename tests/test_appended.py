"""What stands behind or between an article's paragraphs, and only the page's build tells from them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefgen.clean import clean
from briefgen.model import Source
from briefgen.read import read

NOW = datetime(2025, 12, 1, tzinfo=UTC)
PROSE = [
    "The council decided on Monday that the old bridge will be kept, and that the work begins before the winter.",
    "It costs four million, of which the county pays a half, and will be open to walkers for as long as it takes.",
    "Three shops beside it had asked for a date, since nobody finds them while the lamps on the quay are dark.",
    "The engineers looked at every pillar twice and found that only two of them stand on wood, as all once did.",
]
NEXT = "The roof of the school, which was lost in the storm of the winter, has been replaced with slates of the old kind."


def body_of(html: str, language: str = "en") -> str:
    """The Markdown of the article on a page."""
    page = f"<html lang={language}><head><title>Council keeps the bridge</title></head><body>{html}</body></html>"
    source = Source("x", page.encode(), "text/html")
    return clean(read(source), source, NOW).article.body


def paragraphs(*texts: str) -> str:
    """Each text in a paragraph of its own."""
    return "".join(f"<p>{text}</p>" for text in texts)


def box(title: str, sign: str, *texts: str) -> str:
    """A story as pages set it that append one to another."""
    return f'<div class="story"><h1>{title}</h1>{sign}<div class="text">{paragraphs(*texts)}</div></div>'


BY = '<p class="by">By Jane Doe</p><p class="day">28 June 2025</p>'


def test_the_next_story_stands_in_a_box_like_the_first_ones() -> None:
    """And is signed as that is."""
    body = body_of(
        box("Council keeps the bridge", BY, *PROSE) + box("School gets a new roof", BY, NEXT, NEXT)
    )
    assert "winter" in body
    assert "slates" not in body


def test_a_chapter_in_such_a_box_goes_on_with_the_article() -> None:
    """It may have a day above it, but no author."""
    chapter = box("Morning, 29 June", '<p class="day">29 June 2025</p>', NEXT, NEXT)
    assert "slates" in body_of(box("Council keeps the bridge", BY, *PROSE) + chapter)


@pytest.mark.parametrize(
    ("language", "lead", "headline"),
    [
        ("fa", "بیشتر بخوانید:", "خشکسالی باغ‌های شمالی را تهدید می‌کند"),
        ("th", "อ่านข่าวเพิ่มเติม", "น้ำท่วมใหญ่ดอนแก้ว เสียหายกว่าพันล้าน"),
        ("el", "ΔΙΑΒΑΣΤΕ ΑΚΟΜΑ:", "Τα πλατάνια της πλατείας"),
    ],
)
def test_headlines_below_a_line_that_leads_to_them_are_no_paragraphs(
    language: str, lead: str, headline: str
) -> None:
    """Each is all of it a link; the paragraph below them is the article's."""
    between = paragraphs(f"<b>{lead}</b>", f'<a href="/x">{headline}</a>')
    body = body_of(
        f"<h1>Council keeps the bridge</h1><div>{paragraphs(*PROSE[:2])}{between}{paragraphs(*PROSE[2:])}</div>",
        language,
    )
    assert headline not in body
    assert lead not in body
    assert "pillar" in body


@pytest.mark.parametrize(
    ("language", "prompt"),
    [
        ("en", "Keep up with the estuary: follow us on Instagram."),
        ("fr", "Envie de réagir ? Laissez un commentaire."),
        ("pl", "Chcesz wiedzieć więcej? Zapisz się na newsletter."),
        ("hu", "Ha nem szeretnél lemaradni a hírekről, kövess minket a Facebookon!"),
    ],
)
def test_a_prompt_that_first_says_why_is_one(language: str, prompt: str) -> None:
    """What it asks for stands at its end."""
    html = f"<h1>Council keeps the bridge</h1><div>{paragraphs(*PROSE[:2], prompt, *PROSE[2:])}</div>"
    body = body_of(html, language)
    assert prompt.split()[0] not in body
    assert "pillar" in body


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "And the neighbours? Share the cost of the fence with them, and the eggs."),
        ("en", "Her last piece of advice: read more maps, and comment less on them."),
        ("en", "“What now? Follow us on the river,” said the youngest of the three rowers."),
        ("en", "“Support local journalism” was painted on the side of the van that brought the papers."),
        (
            "de",
            "Ihre Meinung ist gefragt worden, aber niemand habe sie hören wollen, sagte die Hausmeisterin.",
        ),
        (
            "nl",
            "Heb je een tip voor het bestuur, dan leg je die in de bus bij het gemeentehuis, zegt de bode.",
        ),
        (
            "hu",
            "Támogassa a város a kendergyárat, kérték a nyugdíjas dolgozók, akik közül hárman ma is ott laknak.",
        ),
        ("hr", "Imate priču o tvornici, rekla je kustosica starim radnicama, a mi imamo prazne vitrine."),
        ("bg", "Следете ни отблизо, пошегува се архитектът, докато сваляха първата мозайка."),
        ("ro", "Mai multe detalii despre acoperiș vor fi anunțate după ce arhitecții termină măsurătorile."),
        ("th", "ติดตามข่าวน้ำท่วมจากวิทยุชุมชนเป็นสิ่งที่ชาวตลาดทำทุกเช้าในช่วงสามปีที่ผ่านมา"),
    ],
)
def test_an_article_may_ask_and_answer(language: str, line: str) -> None:
    """In its own words or in somebody's, and begin a sentence as a prompt begins."""
    html = f"<h1>Council keeps the bridge</h1><div>{paragraphs(*PROSE[:2], line, *PROSE[2:])}</div>"
    assert line in body_of(html, language)


def test_readers_comments_parted_by_line_breaks_are_one_block() -> None:
    """Its first line says what follows."""
    comments = "<b>Comments (2)</b><br>Bob: I crossed that bridge every day when I was small.<br>Ann: So did I, in all weathers."
    html = f"<h1>Council keeps the bridge</h1><div>{paragraphs(*PROSE)}</div><div>{comments}</div>"
    body = body_of(html)
    assert "small" not in body
    assert "pillar" in body

"""Pictures and embeds: what a page offers, which of it is the article's, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from briefgen.clean import Cleaned, clean
from briefgen.markdown.parser import parser
from briefgen.model import Block, BlockKind, BodyPolicy, Label, Source
from briefgen.read import read

NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)
PROSE = "The council decided on Monday that the bridge will be kept, and that the work begins before winter. "
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def media(html: str) -> list[Block]:
    """The figures and embeds of a page."""
    return list(read(Source("x", html.encode(), "text/html")).media)


def cleaned(inner: str, head: str = "", policy: BodyPolicy | None = None) -> Cleaned:
    """A page whose article has this between its second and its third paragraph."""
    text = f"<p>{PROSE * 2}</p>"
    page = f"<head>{head}</head><article><h1>Council keeps the bridge</h1>{text}{text}{inner}<p>{PROSE}</p></article>"
    source = Source("x", page.encode(), "text/html")
    return clean(read(source), source, NOW, policy or BodyPolicy())


# Pictures


@pytest.mark.parametrize(
    ("html", "src", "width"),
    [
        ("<img src=/a.jpg>", "/a.jpg", 0),
        ("<img src=a.jpg width=640 height=400>", "a.jpg", 640),
        ("<img src=a.jpg srcset='b.jpg 480w, c.jpg 1200w,d.jpg 800w'>", "c.jpg", 1200),
        ("<img src=a.jpg srcset='b.jpg 1x,c.jpg 2x'>", "c.jpg", 0),
        ("<img src=a.jpg width=300 srcset='b.jpg 1.5x, c.jpg 2x'>", "c.jpg", 600),
        ("<img srcset='/w_10,h_9/a.jpg 400w, /w_20,h_18/a.jpg 800w'>", "/w_20,h_18/a.jpg", 800),
        (f"<img src='{PIXEL}' data-src=b.jpg>", "b.jpg", 0),
        ("<img src=/img/placeholder.png data-lazy-src=b.jpg>", "b.jpg", 0),
        ("<img src=thumb.jpg data-original=b.jpg>", "b.jpg", 0),
        ("<img src=a.jpg data-srcset='b.jpg 480w, c.jpg 960w'>", "c.jpg", 960),
        ("<picture><source srcset='a.webp 800w'><img src=b.jpg width=400></picture>", "a.webp", 800),
        ("<picture><source srcset=a.webp><source data-srcset=b.webp></picture>", "b.webp", 0),
        ("<noscript><img src=a.jpg></noscript>", "a.jpg", 0),
        ("<amp-img src=a.jpg width=600></amp-img>", "a.jpg", 600),
        ("<img src=a.jpg srcset='x y z,,, 5w'>", "a.jpg", 0),
    ],
)
def test_the_largest_real_picture_is_taken(html: str, src: str, width: int) -> None:
    """Of those in `src`, `srcset`, `<source>` and what scripts would load."""
    (figure,) = media(html)
    assert (figure.kind, figure.src, figure.width) == (BlockKind.FIGURE, src, width)


@pytest.mark.parametrize(
    "html",
    [
        "<img>", "<img src=''>", f"<img src='{PIXEL}'>", "<img src=/logo.svg>", "<img src=/sprite.svg#x>", "<img src=#x>",
        "<img src=p.gif width=1 height=1>", "<img src=icon.png width=24>", "<img src=a.jpg height=2px>",
        "<img src=/1x1.gif>", "<img src=/lazy-loading.gif?x=1>", "<img src='{{ picture.src }}'>", "<img src='javascript:x'>",
        "<img src='blob:https://a.example/1'>", "<picture></picture>", "<noscript>Enable scripts</noscript>",
        "<svg><image href=a.jpg></svg>",
    ],
)  # fmt: skip
def test_what_is_no_picture_is_left_out(html: str) -> None:
    """Placeholders, pixels that count, icons, drawings, templates, what runs."""
    assert media(html) == []


def test_a_picture_is_taken_once() -> None:
    """What stands in `<noscript>` for browsers without scripts is the picture before it."""
    (figure,) = media("<p>a</p><img data-src=b.jpg alt=' A  b '><noscript><img src=c.jpg></noscript>")
    assert (figure.text, figure.src, figure.line) == ("A b", "b.jpg", 1)


@pytest.mark.parametrize(
    ("head", "inner", "image"),
    [
        ("", "", None),
        ("<meta property=og:image content=https://i.example/bridge-2024.jpg>", "", ("https://i.example/bridge-2024.jpg", "", "")),
        ("<meta property=og:image content=https://i.example/placeholder.png>", "", None),
        ("<meta property=og:image content=javascript:x>", "", None),
        ("<meta property=og:image content='//i.example/bridge-2024.jpg?utm_source=og'>", "",
         ("https://i.example/bridge-2024.jpg", "", "")),
        ("<meta name=twitter:image content=https://i.example/t.jpg>", "", ("https://i.example/t.jpg", "", "")),
        ('<script type=application/ld+json>{"@type": "NewsArticle", "image": [{"url": "https://i.example/l.jpg"}]}</script>', "",
         ("https://i.example/l.jpg", "", "")),
        ("<meta property=og:image content=https://i.example/bridge-2024-600x400.jpg><meta property=og:image:width content=600>",
         "<figure><img alt='The bridge' srcset='https://j.example/bridge-2024-1800x1200.jpg 1800w'></figure>",
         ("https://j.example/bridge-2024-1800x1200.jpg", "The bridge", "")),
        ("<meta property=og:image content=https://i.example/bridge-2024.jpg><meta property=og:image:width content=1200>",
         "<figure><img alt='The bridge' src=https://i.example/bridge-2024.jpg width=640>"
         "<p class=credit>Photo: Jane Doe/Agency</p></figure>",
         ("https://i.example/bridge-2024.jpg", "The bridge", "Photo: Jane Doe/Agency")),
        ("<meta property=og:image content=https://i.example/bridge-2024.jpg>", "<img src=https://i.example/other.jpg width=2000>",
         ("https://i.example/bridge-2024.jpg", "", "")),
    ],
)  # fmt: skip
def test_the_articles_image_is_the_pages_choice_at_its_largest(
    head: str, inner: str, image: tuple[str, str, str] | None
) -> None:
    """With description and credit, where the page shows it, too."""
    found = cleaned(inner, head).article.image
    assert (found and (found.src, found.alt, found.credit)) == image


# Embeds


@pytest.mark.parametrize(
    ("html", "text", "address"),
    [
        ("<iframe src='https://www.youtube.com/embed/a1B2c3D4e5F?rel=0' title='YouTube video player'></iframe>",
         "Video: youtube.com/watch?v=a1B2c3D4e5F", "https://www.youtube.com/watch?v=a1B2c3D4e5F"),
        ("<iframe data-src='//player.vimeo.com/video/987?h=1' title='How the bridge was built'></iframe>",
         "How the bridge was built", "https://vimeo.com/987"),
        ("<iframe src='https://open.spotify.com/embed/episode/4xY?utm_source=gen'></iframe>",
         "Audio: open.spotify.com/episode/4xY", "https://open.spotify.com/episode/4xY"),
        ("<iframe src='https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F1&amp;width=500'></iframe>",
         "Post: facebook.com/a/posts/1", "https://www.facebook.com/a/posts/1"),
        ("<iframe src='https://maps.example/maps/embed?pb=1'></iframe>", "Map: maps.example/maps/embed", "https://maps.example/maps/embed?pb=1"),
        ("<iframe src='https://news.example/charts/7/'></iframe>", "Chart: news.example/charts/7", "https://news.example/charts/7/"),
        ("<video poster=p.jpg><source src='https://cdn.example/bridge.mp4'></video>",
         "Video: cdn.example/bridge.mp4", "https://cdn.example/bridge.mp4"),
        ("<audio src='https://cdn.example/talk.mp3' title='The mayor speaks'></audio>", "The mayor speaks", "https://cdn.example/talk.mp3"),
        ("<lite-youtube videoid=a1B2c3D4e5F></lite-youtube>",
         "Video: youtube.com/watch?v=a1B2c3D4e5F", "https://www.youtube.com/watch?v=a1B2c3D4e5F"),
        ("<noscript><iframe src='https://player.example/7'></iframe></noscript>", "Video: player.example/7", "https://player.example/7"),
        ("<div class=fb-post data-href='https://www.facebook.com/crew/posts/7'></div>",
         "Post: facebook.com/crew/posts/7", "https://www.facebook.com/crew/posts/7"),
        ("<div class='fb-video box' data-href='https://www.facebook.com/crew/videos/7/'><blockquote class=fb-xfbml-parse-ignore "
         "cite='https://www.facebook.com/crew/videos/7/'></blockquote></div>",
         "Post: facebook.com/crew/videos/7", "https://www.facebook.com/crew/videos/7/"),
        ("<blockquote class=tiktok-embed cite='https://www.tiktok.com/@a/video/1'><section></section></blockquote>",
         "Post: tiktok.com/@a/video/1", "https://www.tiktok.com/@a/video/1"),
    ],
)  # fmt: skip
def test_an_embed_becomes_a_link_with_a_caption(html: str, text: str, address: str) -> None:
    """To the page about what is played, where there is one; never a frame."""
    (embed,) = media(html)
    assert (embed.kind, embed.text, embed.src) == (BlockKind.EMBED, text, address)
    body = cleaned(html).article.body
    assert f"\n\n[{text.replace('[', chr(92) + '[')}]({address})\n\n" in body
    assert "<iframe" not in parser().render(body)


@pytest.mark.parametrize(
    "html",
    [
        "<iframe src='https://ads.example/video/1'></iframe>", "<iframe src='about:blank'></iframe>", "<iframe></iframe>",
        "<iframe src='javascript:alert(1)//video'></iframe>", "<iframe src='data:text/html,video'></iframe>",
        "<iframe src='/relative/video'></iframe>", "<iframe src='https://tags.example/ns.html?id=1' height=0 width=0></iframe>",
        "<iframe src='https://www.facebook.com/plugins/like.php?href=https://a.example/'></iframe>",
        "<iframe src='https://news.example/newsletter/player'></iframe>", "<iframe src='https://unknown.example/x'></iframe>",
        "<iframe src='https://[video/'></iframe>", "<video autoplay loop muted src='https://cdn.example/a.mp4'></video>",
        "<video src='blob:https://a.example/1'></video>", "<blockquote class=pull>q</blockquote>",
        "<blockquote class=twitter-tweet><a href='javascript:x'>y</a></blockquote>",
    ],
)  # fmt: skip
def test_what_is_no_content_is_no_embed(html: str) -> None:
    """Adverts, counters, buttons, forms, what runs, what shows no one knows what."""
    assert media(html) == []


@pytest.mark.parametrize(
    "box",
    [
        "<aside>{}</aside>", "<div class=related>{}</div>", "<div class=newsletter-promo>{}</div>",
        "<div>{}<h3>Read this, too</h3><a href=/x>Another story about another bridge, in another town</a></div>",
    ],
)  # fmt: skip
def test_an_embed_in_a_box_of_its_own_is_not_the_articles(box: str) -> None:
    """Nor is one outside the article; in a plain box it is."""
    frame = "<iframe src='https://player.example/7'></iframe>"
    assert "player.example" not in cleaned(box.format(frame)).article.body
    assert "player.example" in cleaned(f"<div class=wrap>{frame}</div>").article.body
    outside = cleaned(f"</article><div>{frame}</div><article>").article.body
    assert PROSE.strip() in outside


def test_a_quoted_post_is_a_quote_and_says_nothing_of_the_article() -> None:
    """Its words, who wrote them and when, with the link; the date is not the article's."""
    tweet = (f"<blockquote class=twitter-tweet><p>{PROSE}</p>— Tuba (@tuba) "
             "<a href='https://twitter.com/tuba/status/1?ref_src=x'>7 January 2024</a></blockquote>")  # fmt: skip
    made = cleaned(tweet)
    assert (
        f"> {PROSE.strip()}\n>\n> — Tuba (@tuba) [7 January 2024](https://twitter.com/tuba/status/1)"
        in made.article.body
    )
    assert made.article.date is None
    assert sum(x.label is Label.POST for x in made.labelled) == 2
    dropped = cleaned(tweet, policy=BodyPolicy(tweets=False))
    assert "Tuba" not in dropped.article.body
    assert [r.label for r in dropped.receipt.removals] == [Label.POST, Label.POST]
    assert dropped.receipt.removals[0].rule.startswith("settings: no post")


FIGURE = (
    "<figure><img src='https://i.example/b.jpg' alt='The *old* bridge'>"
    "<figcaption>The bridge in 1930, before the flood.</figcaption></figure>"
)


@pytest.mark.parametrize(
    ("policy", "body"),
    [
        (BodyPolicy(), ""),
        (BodyPolicy(captions=True), "The bridge in 1930, before the flood."),
        (BodyPolicy(images=True), "![The \\*old\\* bridge](https://i.example/b.jpg)\\\nThe bridge in 1930, before the flood."),
    ],
)  # fmt: skip
def test_pictures_and_captions_have_switches(policy: BodyPolicy, body: str) -> None:
    """Off by default; a picture comes with its caption."""
    between = cleaned(FIGURE, policy=policy).article.body.split(PROSE.strip())[-2]
    assert between.strip() == body


def test_a_description_with_brackets_stays_one() -> None:
    """Unpaired ones would end it."""
    made = cleaned("<img src='https://i.example/b.jpg' alt='a] (b) [c'>", policy=BodyPolicy(images=True))
    assert r"![a\] (b) \[c](https://i.example/b.jpg)" in made.article.body


@pytest.mark.parametrize("name", ["src", "srcset", "data-src", "data-srcset"])
def test_any_candidate_list_is_read(name: str) -> None:
    """No attribute of a picture makes the reader fail; what it takes has no white space in it."""
    seen: set[str] = set()

    @given(st.text(alphabet="ab,. 12wx/:&?=#%{}\"'<>", max_size=60))
    def look(value: str) -> None:
        page = LexborHTMLParser("<body><img></body>")
        page.css("img")[0].attrs[name] = value
        for figure in media(page.html or ""):
            seen.add(figure.src)
            assert figure.src
            assert " " not in figure.src

    look()
    assert seen


def test_a_quoted_post_that_does_not_lead_to_itself_is_linked() -> None:
    """By what it is, not by the link to its music; one whose date is the link has no second one."""
    html = (f"<blockquote class=tiktok-embed cite='https://www.tiktok.com/@crew/video/7'><p>{PROSE}</p>"
            "<a href='https://www.tiktok.com/music/1?refer=embed'>the sound of the crew</a></blockquote>")  # fmt: skip
    link = "[Post: tiktok.com/@crew/video/7](https://www.tiktok.com/@crew/video/7)"
    body = cleaned(html).article.body
    assert f"> {PROSE.strip()}" in body
    assert body.count(link) == 1
    assert body.index(link) > body.index("> ")

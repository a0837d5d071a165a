"""What a line says by more than its letters, and what stands in it without belonging to it."""

from __future__ import annotations

import pytest

from briefgen.model import Block, BlockKind, Source
from briefgen.read import read


def blocks(html: str) -> list[Block]:
    """The blocks of a page."""
    return list(read(Source("x", html.encode(), "text/html")).blocks)


def texts(html: str) -> list[str]:
    """What they say."""
    return [block.text for block in blocks(html)]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a debt of 10<sup>7</sup> crowns", "a debt of 10⁷ crowns"),
        ("10<sup>&minus;3</sup> m<sup>2</sup>", "10⁻³ m²"),
        ("CO<sub>2</sub> and H<SUB><b>2</b></SUB>O", "CO₂ and H₂O"),
        ("<sup>3</sup>/<sub>4</sub> of it", "³/₄ of it"),
        ("on the 4<sup>th</sup>, t<sub>max</sub>", "on the 4th, tmax"),
        ("sold 500<sup id=r><a href=#n>4</a></sup> oars", "sold 500[4] oars"),
        ("sold 500<a href='https://a.example/oars#n'><sup>4</sup></a> oars", "sold 500[4] oars"),
        ("sold<sup><a href=#n><span>[</span>4<span>]</span></a></sup>", "sold[4]"),
        ("sold<sup><a href=#n>*</a></sup> in <sup><a href=#a>1</a>, <a href=#b>2</a></sup>", "sold[*] in [1, 2]"),
        ("sold<sup><a href=/notes>4</a></sup>", "sold⁴"),
        ("<code>2<sup>8</sup></code>", "2⁸"),
        ("<sup>" + "a long remark that is set above the line" + "</sup>", "a long remark that is set above the line"),
    ],
)  # fmt: skip
def test_raised_and_lowered_numbers_do_not_change_those_before_them(html: str, text: str) -> None:
    """An exponent stays one, and the number of a note stands in brackets."""
    assert texts(f"<p>{html}</p>") == [text]


def test_a_title_keeps_its_plain_letters_and_code_all_of_them() -> None:
    """The title is said elsewhere without lowered digits; code is what it is."""
    assert texts("<h1>CO<sub>2</sub> falls</h1><pre>x<sup>2</sup></pre>") == ["CO2 falls", "x2"]


@pytest.mark.parametrize("arrow", ["↩", "↩︎", "^", "↩<sup>2</sup>", "↑"])
def test_the_way_back_from_a_note_goes(arrow: str) -> None:
    """Before it or after it; a link that says more stays, and so does an arrow of the text."""
    assert texts(f"<ol><li>The oar was new. <a href=#r>{arrow}</a></ol>") == ["The oar was new."]
    assert texts(f"<ol><li>The oar was new. <sup><a href=#r>{arrow}</a></sup></ol>") == ["The oar was new."]
    (block,) = blocks(f"<ol><li><a href=#r>{arrow}</a> <b>Oars</b> are long.</ol>")
    assert (block.text, block.marks[0][1:3]) == ("Oars are long.", (0, 4))
    assert texts("<p>x ↩ y <a href=#r>↩ to the oars</a></p>") == ["x ↩ y ↩ to the oars"]


@pytest.mark.parametrize(
    "heading",
    [
        "Oars <a href=#o>#</a>", "<a href=#o>¶</a> Oars", "Oars<a href='https://a.example/b#o' title=Permalink>§</a>",
        "Oars<a href=#o>🔗</a>", "Oars <span>[<a href='/w?title=B&amp;action=edit'>bearbeiten</a>]</span>",
        "Oars[<a href=/e>edit</a> | <a href=/s?action=edit>edit source</a>]", "<a href=#o>Oars</a>",
    ],
)  # fmt: skip
def test_a_heading_says_its_words_alone(heading: str) -> None:
    """No link to itself, none that would edit what is below it."""
    (block,) = blocks(f"<h2>{heading}</h2>")
    assert (block.kind, block.text) == (BlockKind.HEADING, "Oars")


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Oars [<a href=/x>new</a>]", "Oars [new]"),
        ("[<a href=/edit>edit</a>]", "[edit]"),
        ("Written in C<a href=/c>#</a>", "Written in C#"),
        ("Oars [edited]", "Oars [edited]"),
    ],
)
def test_a_headings_other_brackets_and_links_stay(heading: str, text: str) -> None:
    """They are its words."""
    assert texts(f"<h2>{heading}</h2>") == [text]


def test_how_a_word_is_read_is_not_said_twice() -> None:
    """What ruby sets above the line goes, with the brackets for browsers that cannot."""
    html = "<p><ruby>船<rp>(</rp><rt>ふね</rt><rp>)</rp></ruby>が<ruby>来<rt>き</rt></ruby>た。</p>"
    assert texts(html) == ["船が来た。"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("He said <q>we row</q> and rowed.", "He said “we row” and rowed."),
        ("He said <q><i>we</i> row</q>.", "He said “we row”."),
        ("He said <q>“we row”</q> and „<q>wir rudern</q>“.", "He said “we row” and „wir rudern“."),
        ("He said <q></q>nothing.", "He said nothing."),
    ],
)
def test_a_quotation_has_its_marks(html: str, text: str) -> None:
    """As a browser sets them, unless the page has some itself."""
    assert texts(f"<p>{html}</p>") == [text]


# Formulas

HALF = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"


@pytest.mark.parametrize(
    ("math", "text"),
    [
        (f"<math alttext='0.5'>{HALF}</math>", "0.5"),
        ("<math alttext='{\\displaystyle w=3}'><mi>w</mi></math>", "w=3"),
        (f"<math><semantics><mrow>{HALF}</mrow><annotation encoding='application/x-tex'>\\frac12</annotation></semantics></math>",
         "\\frac12"),
        (f"<math>{HALF}</math>", "1/2"),
        ("<math><msup><mi>c</mi><mn>2</mn></msup><mo>+</mo><msup><mi>e</mi><mrow><mi>i</mi><mi>x</mi></mrow></msup></math>",
         "c²+e^(ix)"),
        ("<math><msub><mi>v</mi><mn>0</mn></msub><msqrt><mi>a</mi><mi>b</mi></msqrt></math>", "v₀√(ab)"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac></math>", "(a+b)/c"),
        ("<math></math>", ""),
    ],
)  # fmt: skip
def test_a_sentence_keeps_what_its_formulas_say(math: str, text: str) -> None:
    """For those who cannot see them, in TeX, or spelt out."""
    assert texts(f"<p>The oar bends by {math} feet.</p>") == [
        " ".join(f"The oar bends by {text} feet.".split())
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<span class=katex><span class=katex-mathml><math alttext='w=3'></math></span>"
        "<span class=katex-html aria-hidden=true>w=3</span></span>",
        "<span class=MathJax><nobr aria-hidden=true><span>w=3</span></nobr><span class=MJX_Assistive_MathML>"
        "<math><mi>w</mi><mo>=</mo><mn>3</mn></math></span></span>",
    ],
)  # fmt: skip
def test_a_formula_is_said_once(html: str) -> None:
    """Beside what machines read stands what eyes see."""
    assert texts(f"<p>So {html}, then.</p>") == ["So w=3, then."]


def test_a_formula_of_any_depth_is_read() -> None:
    """Deeper than real ones, it is its signs."""
    nested = "<msqrt>" * 1000 + "<mi>x</mi>" + "</msqrt>" * 1000
    (text,) = texts(f"<p>So <math>{nested}</math></p>")
    assert text.rstrip(")").endswith("√x")


# Code


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td class=linenos><pre>1\n2</pre></td><td><pre>a\nb</pre></td></tr></table>",
        "<table><tr> <td><pre><span>9</span><br><span>10</span></pre></td> <td><pre>a\nb</pre></td></tr></table>",
        "<div class='code-gutter'><pre>1</pre></div><pre>a\nb</pre>",
        "<pre><span class=lineno>1</span>a\n<span class=lineno>2</span>b</pre>",
    ],
)
def test_numbers_of_lines_are_no_code(html: str) -> None:
    """A column of them beside it, or one before each line."""
    assert texts(html) == ["a\nb"]


@pytest.mark.parametrize("code", ["1\n2\n3", "7"])
def test_what_a_program_prints_is_code(code: str) -> None:
    """Even if it counts."""
    assert texts(f"<p>It prints:</p><pre>{code}</pre>") == ["It prints:", code]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div><span>Jane Doe</span><span>May 1</span></div>", "Jane Doe May 1"),
        ("<li><a href=/x>Sport</a><a href=/y>Weather</a></li>", "Sport Weather"),
        ("<div><span>T</span><span>he bridge</span></div>", "The bridge"),
        ("<p><b>Bridge</b><i>work</i></p>", "Bridgework"),
        ("<div>Bridge<b>work</b></div>", "Bridgework"),
        ("<div><span>four million</span><span>, of which</span></div>", "four million, of which"),
    ],
)
def test_fields_that_only_a_pages_style_parts_are_parted(html: str, text: str) -> None:
    """Outside of paragraphs, and not where a word may go on."""
    assert texts(html) == [text]

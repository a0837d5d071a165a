"""What makes a browser ask another host, as browsers read it, and what does not."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.check.files import file_findings
from briefgen.check.requests import host_of, is_elsewhere, loaded_by_document, loaded_by_sheet, loaded_by_xml
from briefgen.check.sheets import loaded_by_css, unescaped

AWAY = "https://t.example/x"


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("https://a.example", True), ("//a.example/x", True), ("\\\\a.example", True), ("/\\a.example", True),
        (" HTTPS://a.example", True), ("ht\ntps://a.example", True), ("wss://a.example", True), ("https:/x", True),
        ("/x", False), ("x", False), ("", False), ("#x", False), ("data:,", False), ("mailto:a@b", False), ("./https:x", False),
        ("\x01https://a.example", True), ("\x00 //a.example", True),
    ],
)  # fmt: skip
def test_an_address_elsewhere_is_known_by_what_browsers_make_of_it(address: str, *, elsewhere: bool) -> None:
    """By the URL standard: backslashes are slashes, line breaks are nothing."""
    assert is_elsewhere(address) is elsewhere


def test_addresses_in_style_sheets_are_found() -> None:
    """Quoted or not, imported or not; comments are none."""
    sheet = (
        """@import 'a.css'; @import url("b.css"); /* url(c.css) */ a { b: url( d.png ), URL('e (1).png') }"""
    )
    assert list(loaded_by_css(sheet)) == ["a.css", "b.css", "d.png", "e (1).png"]


@pytest.mark.parametrize(
    "sheet",
    [
        'a { background: image-set("https://t.example/x" 1x, "own.png" 2x) }',
        "a { background: -webkit-image-set('https://t.example/x' 1x) }",
        'a { background: IMAGE-SET( "own.png" 1x, "https://t.example/x" type("image/png") 2x) }',
        r"a { background: u\72l(https://t.example/x) }",
        r"a { background: \000075\000072\00006c(https://t.example/x) }",
        r"a { background: u\72 l('https://t.example/x') }",
        r"a { background: url(\68 ttps://t.example/x) }",
        r"a { background: url('\68ttps:\2f/t.example/x') }",
        'a { background: url("https:\\\n//t.example/x") }',
        r"@\69mport 'https://t.example/x';",
        '@import"https://t.example/x"layer(a);',
        "@import url(https://t.example/x) print;",
        "@charset 'utf-8';@layer a;@import/**/'https://t.example/x';",
        "@font-face { font-family: x; src: local('x'), url(https://t.example/x) format('woff2') }",
        "@font-face { src: src('https://t.example/x') }",
        "a { cursor: url(https://t.example/x), auto }",
        "a { --x: 'https://t.example/x'; background: image-set(var(--x) 1x) }",
        "a { background: image('https://t.example/x') }",
        "a { content: '/*'; background: url(https://t.example/x); quotes: '*/' }",
        "a { content: 'it\\'s'; background: url(https://t.example/x) }",
        "a { content: 'open\n; background: url(https://t.example/x) }",
        "a { background: url(https://t.example/x",
        "a { background: url('https://t.example/x",
        "a { background: url( \t\n https://t.example/x \n) }",
        "a { b: calc(1px + (2px * 3)); background: cross-fade(url(https://t.example/x), url(b.png)) }",
        "@namespace url(http://www.w3.org/1999/xhtml); a { mask: url(https://t.example/x) }",
        "@import url(\"data:text/css,@import'https://t.example/x'\");",
    ],
)
def test_what_a_style_sheet_loads_of_others_is_found(sheet: str) -> None:
    """However it is written."""
    assert list(filter(is_elsewhere, loaded_by_sheet(sheet))) == [AWAY]


@pytest.mark.parametrize(
    "sheet",
    [
        "a[href^='https://t.example/x'] { content: 'https://t.example/x' }",
        "@namespace svg url(http://www.w3.org/2000/svg); @namespace 'https://t.example/x';",
        "/* url(https://t.example/x) */ a { b: c } /* @import 'https://t.example/x'",
        "a { content: 'url(https://t.example/x)' }",
        "a { background: image-set('own.png' type('https://t.example/x')) }",
        "a { background: urls('https://t.example/x') }",
        "@import 'own.css' supports(content: 'https://t.example/x');",
        "",
    ],
)
def test_what_a_style_sheet_only_says_is_not_taken_for_loaded(sheet: str) -> None:
    """Texts, selectors, names of vocabularies, remarks."""
    assert list(filter(is_elsewhere, loaded_by_sheet(sheet))) == []


@given(st.text(alphabet="\"'\\()/*@u;rl{} \n-x7", max_size=60))
def test_any_style_sheet_is_read(sheet: str) -> None:
    """To its end, without an error."""
    assert isinstance(list(loaded_by_css(sheet)), list)


def test_a_long_style_sheet_takes_no_long_time() -> None:
    """Not even one that never closes what it opens."""
    for part in ("/*", '"', "url(", "\\", "'\\", "a(", "@", "--x:"):
        assert isinstance(list(loaded_by_css(part * 50_000)), list)


def test_escapes_are_read_as_css_has_them() -> None:
    """Up to six digits and one space; a line's end is nothing."""
    assert unescaped(r"\72\000072 r\"\g\0\d800") == 'rrr"g\ufffd\ufffd'
    assert unescaped("a\\\nb\\\r\nc") == "abc"


DATA = base64.b64encode(b"<script src=https://t.example/x></script>").decode()


@pytest.mark.parametrize(
    "html",
    [
        "<iframe srcdoc='<img src=https://t.example/x>'></iframe>",
        "<iframe srcdoc='<iframe srcdoc=&quot;<img src=https://t.example/x>&quot;></iframe>'></iframe>",
        "<iframe srcdoc='<style>a{b:url(https://t.example/x)}</style>'></iframe>",
        "<iframe src='data:text/html,<img src=https://t.example/x>'></iframe>",
        f"<object data='data:text/html;charset=utf-8;base64,{DATA}'></object>",
        "<link rel=stylesheet href='data:text/css,@import%20%22https://t.example/x%22'>",
        "<template shadowrootmode=open title='>'><img src=https://t.example/x></template>",
        "<noscript><img src=https://t.example/x></noscript>",
        "<link rel=preload as=image imagesrcset='https://t.example/x 2x'>",
        "<object data=https://t.example/x></object>", "<embed src=https://t.example/x>",
        "<object codebase=https://t.example/x></object>", "<applet code=https://t.example/x></applet>",
        "<video poster=https://t.example/x></video>", "<video src=https://t.example/x></video>",
        "<audio><source src=https://t.example/x></audio>", "<video><track src=https://t.example/x></video>",
        "<picture><source srcset='own.png, https://t.example/x 2x'></picture>",
        "<input type=image src=https://t.example/x>", "<image src=https://t.example/x>",
        "<svg><image href=https://t.example/x /></svg>", "<svg><image xlink:href=https://t.example/x /></svg>",
        "<svg><use href=https://t.example/x /></svg>", "<svg><feImage href=https://t.example/x /></svg>",
        "<svg><script href=https://t.example/x></script></svg>", "<svg><rect fill='url(https://t.example/x)'/></svg>",
        "<svg><pattern href=https://t.example/x /></svg>", "<svg><g filter='url(https://t.example/x)'/></svg>",
        "<svg><image><set attributeName=href to=https://t.example/x /></image></svg>",
        "<svg><image><animate attributeName=href values='a.png;https://t.example/x'/></image></svg>",
        "<svg><style>@import 'https://t.example/x';</style></svg>",
        "<base href=https://t.example/x>", "<meta http-equiv=REFRESH content='0; URL=https://t.example/x'>",
        "<meta http-equiv=refresh content='0 https://t.example/x'>", "<meta http-equiv=refresh content='.5,url=\"https://t.example/x\"'>",
        "<a href=own/ ping='/c https://t.example/x'>a</a>", "<img src=a.png attributionsrc='/c https://t.example/x'>",
        "<a href=own/ attributionsrc=https://t.example/x>a</a>",
        *(f"<link rel='{rel}' href=https://t.example/x>" for rel in (
            "preconnect", "DNS-Prefetch", "prefetch", "modulepreload", "prerender", "manifest", "icon", "alternate stylesheet",
            "apple-touch-icon-precomposed", "next", "search",
        )),
        "<body background=https://t.example/x>", "<table background=https://t.example/x></table>",
        "<table><tr><th background=https://t.example/x></th></tr></table>", "<html manifest=https://t.example/x>",
        "<portal src=https://t.example/x></portal>", "<frameset><frame src=https://t.example/x></frameset>",
        "<script src=https://t.example/x></script>", "<p style='background: image-set(&quot;https://t.example/x&quot; 1x)'>a</p>",
        '<script type=speculationrules>{"prefetch": [{"urls": ["own/", "https://t.example/x"]}]}</script>',
        '<script type=speculationrules>{"prerender": [{"where": {"href_matches": "https://t.example/x"}}]}</script>',
    ],
)  # fmt: skip
def test_what_a_page_loads_of_others_is_found(html: str) -> None:
    """Whichever element says so, and however deep."""
    assert list(filter(is_elsewhere, loaded_by_document(html))) == [AWAY]


@pytest.mark.parametrize(
    "html",
    [
        "<a href=https://t.example/x>a</a>", "<svg><a href=https://t.example/x><text>a</text></a></svg>",
        "<math href=https://t.example/x></math>", "<blockquote cite=https://t.example/x>a</blockquote>",
        "<link rel=canonical href=https://t.example/x>", "<link rel='alternate' href=https://t.example/x>",
        "<meta property=og:image content=https://t.example/x>", "<p>url(https://t.example/x)</p>",
        "<iframe srcdoc='<a href=https://t.example/x>a</a>'></iframe>", "<img src=data:image/gif;base64,R0lGOD>",
        "<img src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>'>", "<a href=own/ ping=/c>a</a>",
        '<script type=speculationrules>{"prefetch": [{"urls": "own/"}, 1], "prerender": 1}</script>',
        '<script type=speculationrules>{"prefetch": [{"where": {"href_matches": "/*"}}]}</script>',
        '<script type=speculationrules>{"prefetch": [{"where": {"and": [{"not": {"a": 1}}, {"href_matches": "/*"}]}}]}</script>',
        "<script type=speculationrules>no JSON</script>", "<script type=speculationrules>[]</script>",
    ],
)  # fmt: skip
def test_what_a_page_only_leads_to_is_not_taken_for_loaded(html: str) -> None:
    """A link is followed by readers, if they want."""
    assert list(filter(is_elsewhere, loaded_by_document(html))) == []


@pytest.mark.parametrize(
    "where", ['{"not": {"href_matches": "/x"}}', '{"selector_matches": "a"}', "{}", '{"href_matches": "*"}']
)
def test_rules_that_fetch_whatever_a_page_leads_to_are_found(where: str) -> None:
    """These would be other hosts, too."""
    html = (
        f'<script type=speculationrules>{{"prefetch": [{{"source": "document", "where": {where}}}]}}</script>'
    )
    assert list(loaded_by_document(html)) == ["https://*/"]


@pytest.mark.parametrize(
    "drawing",
    [
        '<?xml-stylesheet href="https://t.example/x"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "<?xml-stylesheet type='text/xsl' href='https&#58;//t.example/x'?><svg/>",
        '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:image href="https&#58;//t.example/x"/></s:svg>',
        '<svg xmlns:l="http://www.w3.org/1999/xlink"><use l:href="https://t.example/x"/></svg>',
        "<svg><style><![CDATA[a { b: url(https&#x3a;//no.example) }]]> @import 'https&#58;//t.example/x';</style></svg>".replace(
            "https&#x3a;//no.example", "own.png"
        ),
        '<!DOCTYPE svg [<!ENTITY e "https://t.example">]><svg><image href="&e;/x"/></svg>',
        '<svg><image href="https://t.example/x"/><g></svg>',
    ],
)
def test_what_a_drawing_loads_of_others_is_found(drawing: str) -> None:
    """As XML has it: prefixes, character references, entities; broken ones, too."""
    assert list(filter(is_elsewhere, loaded_by_xml(drawing))) == [AWAY]


def test_a_drawing_may_lead_elsewhere() -> None:
    """By a link, which loads nothing."""
    assert list(filter(is_elsewhere, loaded_by_xml(f'<svg><a href="{AWAY}"/></svg>'))) == []


def test_a_feed_that_names_a_program_elsewhere_is_found() -> None:
    """A browser runs it to show the feed."""
    feed = b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="https://t.example/x.xsl"?><feed/>'
    found = [
        (each.rule, each.cause) for each in file_findings("feed.xml", feed, "https://example.org", set())
    ]
    assert found == [("third-party", "the file has the reader's browser ask t.example")]


def test_entries_of_a_json_feed_are_looked_through() -> None:
    """As those of Atom are."""
    feed = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
        {"id": "1", "content_html": "<img src=https://t.example/x>"}]}"""
    found = [
        (each.rule, each.cause) for each in file_findings("feed.json", feed, "https://example.org", set())
    ]
    assert found == [("third-party", "an entry has the reader's program ask t.example")]


@pytest.mark.parametrize(
    ("address", "host"), [("https://a.example/x", "a.example"), ("\\\\a.example", "a.example"), ("https://[", "https://[")]
)  # fmt: skip
def test_a_host_is_named_whatever_the_address(address: str, host: str) -> None:
    """The check says something of each."""
    assert host_of(address) == host

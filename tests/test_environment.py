"""Our environment of Jinja gives what Jinja's own gives; it only takes less time."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from jinja2 import BaseLoader, DictLoader, Environment
from sites import make_site

from briefgen.config import load_config
from briefgen.content.library import headings_of, shelve
from briefgen.environment import SiteEnvironment
from briefgen.interface import Interface
from briefgen.pages.frame import PLAIN, site_view
from briefgen.render import Renderer
from briefgen.views import PageView

PAGE = PageView("article", "A <b>", "", "/2024/06/28/a/", "", "en", "ltr")

MACROS = """
{% macro plain(a, b="two", c=a) %}<i title="{{ a }}">{{ b }}{{ c }}</i>{% endmacro %}
{% macro rest(a) %}{{ a }}{{ varargs|join("+") }}{{ kwargs|dictsort }}{% endmacro %}
{% macro around(a) %}[{{ a }}{{ caller(a) }}]{% endmacro %}
{% macro named(caller=none) %}{{ "has one" if caller else "has none" }}{% endmacro %}
{% macro strict(a) %}{{ a.nothing }}{% endmacro %}
"""

USES = [
    "{{ plain(1) }}{{ plain('<x>') }}{{ plain(page.title, '&', 3) }}",
    "{{ plain('<x>', c='y') }}{{ plain(a=1, b=2) }}{{ plain(plain('<'), b=plain(1)) }}",
    "{{ plain() }}",
    "{{ plain(1, 2, 3, 4) }}",
    "{{ plain(1, wrong=2) }}",
    "{{ plain(1, a=2) }}",
    "{{ rest(1, 2, '<', x='>') }}{{ rest(1) }}",
    "{% call(x) around('<a>') %}{{ x }}{{ plain(x) }}{% endcall %}",
    "{{ around(1) }}",
    "{{ named() }}{% call named() %}{% endcall %}",
    "{{ strict(page) }}",
    "{% autoescape false %}{{ plain('<x>') }}{% endautoescape %}{{ plain('<x>') }}",
    "{% for x in '<>' %}{{ plain(x, loop.index) }}{% endfor %}",
    "{% set block %}{{ plain('<') }}{% endset %}{{ block }}{{ block ~ '<' }}",
    "{{ ['<', 'b']|map('upper')|join }}{{ range(3)|list }}{{ '<x>'|safe }}{{ none }}{{ 1.5 }}{{ ['<'] }}",
    "{% from 'macros' import plain %}{{ plain('<') }}{% import 'macros' as m with context %}{{ m.rest(2) }}",
    "{% block x %}{{ plain('<b>') }}{% endblock %}{{ self.x() }}",
    "{{ missing }}",
]


def environment(kind: type[Environment], loader: BaseLoader) -> Environment:
    return kind(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)


@pytest.mark.parametrize("use", USES)
def test_templates_give_what_they_give_elsewhere(use: str) -> None:
    """The same text, or the same failure."""
    loader = DictLoader({"page": MACROS + use, "macros": MACROS})
    theirs = environment(Environment, loader)
    ours = environment(SiteEnvironment, loader)
    assert isinstance(ours, SiteEnvironment)
    try:
        expected = theirs.get_template("page").render(page=PAGE)
    except Exception as failed:
        with pytest.raises(type(failed)) as also:
            ours.draw("page", PAGE, {})
        assert str(also.value) == str(failed)
    else:
        assert ours.draw("page", PAGE, {}) == expected


def test_what_templates_use_is_compiled_with_them(tmp_path: Path) -> None:
    """Before a build's processes part: else each of them would do it."""
    config = load_config(make_site(tmp_path, {}))
    interface = Interface(config)
    site = site_view(config, shelve([], {}, headings_of([], ())), interface, (), PLAIN)
    renderer = Renderer(config, interface, site)
    renderer.load(["article.html", "missing.html"])
    assert set(renderer.environment._loaded) == {
        "article.html",
        "base.html",
        "_item.html",
        "_neighbours.html",
    }

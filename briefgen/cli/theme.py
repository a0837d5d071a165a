"""`briefgen theme`: what the pages are made with, and how to make it one's own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from briefgen.cli.printing import print_json, print_result
from briefgen.cli.settings import Settings
from briefgen.errors import TemplateError, did_you_mean
from briefgen.theme import ThemeFile, eject, theme_files

if TYPE_CHECKING:
    import ast


@click.group("theme", short_help="List the templates of the pages, and copy one to change it.")
def theme_command() -> None:
    """The templates that the pages are made with: which there are, and how to change one."""


@theme_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def list_files(settings: Settings, as_json: bool) -> None:
    """Every template with what it is for, and which are the site's own (*).

    A file of the site's own goes before the default theme's of the same name; + builds on it, ? has a name that the
    theme does not know: only other templates of the site can use it.
    """
    for file in theme_files(settings.config().templates):
        if as_json:
            print_json(file._asdict())
        else:
            print_result(f"{_mark(file)} {file.name:<20} {file.purpose}".rstrip())


def _mark(file: ThemeFile) -> str:
    if not file.is_own:
        return " "
    return "?" if not file.is_default else "+" if file.extends_default else "*"


@theme_command.command("eject")
@click.argument("name", metavar="NAME")
@click.option(
    "--extend", is_flag=True, help="Begin a template that builds on the default, to fill its blocks."
)
@click.pass_obj
def eject_file(settings: Settings, name: str, extend: bool) -> None:
    """Copy NAME of the default theme into the site's templates folder, to be changed there.

    What is copied no longer changes with briefgen; what builds on the default with --extend does.
    """
    config = settings.config()
    target = eject(config.templates, name, extend=extend)
    print_result(target.relative_to(config.root).as_posix())


@theme_command.command("views")
@click.argument("names", metavar="[NAME]...", nargs=-1)
def list_views(names: tuple[str, ...]) -> None:
    """What templates see: every view, or those named, with all that it holds.

    `site` is a SiteView, `page` a PageView, `article` an ArticleView; what these hold leads to the others.
    """
    import ast
    import inspect

    from briefgen import views

    tree = ast.parse(inspect.getsource(views))
    found = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for name in names:
        if name not in found:
            raise TemplateError(f'there is no view "{name}"', did_you_mean(name, found))
    for number, name in enumerate(names or found):
        print_result(("\n" if number else "") + f"{name}: {ast.get_docstring(found[name])}")
        for line in _held(found[name]):
            print_result(f"  {line}")


def _held(view: ast.ClassDef) -> Iterator[str]:
    """What a view holds, each with its type and what is said of it below."""
    import ast

    for each, after in itertools.zip_longest(view.body, view.body[1:]):
        if isinstance(each, ast.AnnAssign):
            told = after.value if isinstance(after, ast.Expr) else None
            said = " ".join(str(told.value).split()) if isinstance(told, ast.Constant) else ""
            yield f"{ast.unparse(each.target):<16} {ast.unparse(each.annotation):<28} {said}".rstrip()
        elif isinstance(each, ast.FunctionDef):
            said = " ".join((ast.get_docstring(each) or "").split())
            yield f"{each.name:<16} {ast.unparse(each.returns) if each.returns else '':<28} {said}".rstrip()

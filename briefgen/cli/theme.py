"""`briefgen theme`: what the pages are made with, and how to make it one's own."""

from __future__ import annotations

import click

from briefgen.cli.printing import print_json, print_result
from briefgen.cli.settings import Settings
from briefgen.theme import ThemeFile, eject, theme_files


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

"""What the program can do stands in its documentation."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from briefgen import config, frontmatter
from briefgen.cli import commands
from briefgen.publish import TARGETS

ROOT = Path(__file__).parents[1]
CONTEXT = click.Context(commands)
COMMANDS = {
    name: command
    for name in commands.list_commands(CONTEXT)
    if (command := commands.get_command(CONTEXT, name))
}
OPTIONS = [
    (name, option)
    for name, command in [("", commands), *COMMANDS.items()]
    for one in (command, *(command.commands.values() if name and isinstance(command, click.Group) else ()))
    for parameter in one.params
    if isinstance(parameter, click.Option)
    for option in (*parameter.opts, *parameter.secondary_opts)
]


def text_of(name: str) -> str:
    """A document's text; an absent one says nothing."""
    file = ROOT / name
    return file.read_text("utf-8") if file.is_file() else ""


def section(command: str) -> str:
    """What docs/cli.md says of one command; for the group, what stands above the first."""
    head, *rest = re.split(r"^## ", text_of("docs/cli.md"), flags=re.MULTILINE)
    if not command:
        return head
    return next((part for part in rest if re.match(rf"`?(briefgen )?{command}\b", part)), "")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_its_section(command: str) -> None:
    """In docs/cli.md; and a sentence of its own in `--help`."""
    assert section(command)
    assert COMMANDS[command].help


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_documented(command: str, option: str) -> None:
    """In its command's section of docs/cli.md, written out."""
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", section(command))


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_no_section_names_an_option_that_there_is_not(command: str) -> None:
    """What was taken out of the program is taken out of its documentation."""
    known = {option for name, option in OPTIONS if name in ("", command)} | {"--help", "--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z][\w-]*", section(command))) <= known


@pytest.mark.parametrize("code", ["0", "1", "2", "3", "130"])
def test_every_exit_code_is_documented(code: str) -> None:
    """In docs/cli.md."""
    assert re.search(rf"\b{code}\b", section(""))


@pytest.mark.parametrize("setting", config.SETTINGS)
def test_every_setting_is_documented(setting: str) -> None:
    """In docs/settings.md."""
    assert f"`{setting}`" in text_of("docs/settings.md") or f"\n{setting}:" in text_of("docs/settings.md")


def test_every_kind_of_target_is_named() -> None:
    """In the messages and in docs/settings.md; docs/publishing.md has an address of each."""
    named = re.split(", | or ", config.TARGET_KINDS)
    assert sorted(named) == sorted(f"a {target.name}" for target in TARGETS)
    assert config.TARGET_KINDS in text_of("docs/settings.md")
    described = text_of("docs/publishing.md")
    assert [target.name for target in TARGETS if target.example.split(":")[0] not in described] == []


@pytest.mark.parametrize("field", frontmatter.FIELDS)
def test_every_field_of_the_front_matter_is_documented(field: str) -> None:
    """In docs/content.md."""
    assert re.search(rf"(`{field}`|^\s*{field}:)", text_of("docs/content.md"), re.MULTILINE)


@pytest.mark.parametrize("command", ["make site", "make test"])
def test_the_two_commands_stand_at_the_top_of_the_readme(command: str) -> None:
    """On its first screen."""
    assert command in "\n".join(text_of("README.md").splitlines()[:30])


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    """Relative ones to files of the repository."""
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text_of(document))
    assert [target for target in targets if not (ROOT / document).parent.joinpath(target).exists()] == []

"""The code's own order: imports point down, every module has its floor, nothing outgrows its size."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from briefgen import errors

PACKAGE = Path(__file__).parents[1] / "briefgen"

FLOORS = {
    "": 0,  # the version
    "errors": 0,
    "model": 0,
    "digest": 0,
    "signature": 0,
    "processes": 0,
    "palette": 0,
    "picturesize": 0,
    "characters": 0,
    "collector": 0,
    "wording": 0,
    "yamltext": 1,
    "patterns": 1,
    "formats": 1,
    "settingvalues": 1,
    "config": 1,
    "siterules": 1,
    "frontmatter": 1,
    "articlefile": 1,
    "slug": 1,
    "addresses": 1,
    "files": 1,
    "cache": 1,
    "lock": 1,
    "manifest": 1,
    "theme": 1,
    "interface": 1,
    "markdown": 1,
    "web": 1,
    "receipts": 2,
    "proof": 2,
    "appearance": 2,
    "feeds": 2,
    "read": 2,
    "clean": 3,
    "ingest": 4,
    "content": 4,
    "views": 5,
    "pictures": 5,
    "pages": 5,
    "environment": 5,
    "render": 5,
    "export": 6,
    "builder": 6,
    "check": 7,
    "publish": 7,
    "preview": 7,
    "starter": 8,
    "cli": 8,
    "__main__": 9,
}
"""The floor of each module or package, lowest first.

Each may import from itself, from lower floors, and from what stands above it on its own floor: `config` is
made of `yamltext`, `render` of `pages`. The floors are DESIGN.md's; docs/architecture.md shows them.
"""

ORDER = list(FLOORS)

FIRST_HALF = {"feeds", "read", "clean", "ingest"}
SECOND_HALF = {
    "content", "proof", "appearance", "views", "pictures", "pages", "environment", "render", "export", "builder", "publish",
}  # fmt: skip
"""The two halves share the files in content/ and nothing else: neither imports the other. What shows both, stands above them."""
OF_BOTH_HALVES = {"receipts", "check", "preview", "starter", "cli", "__main__"}
"""What one writes and the other reads, and what shows both."""

MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400
"""As STYLE.md has them."""

FILES = sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    """A file's module, as `clean.label`; the package itself is empty."""
    return (
        ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")
    )


def top(module: str) -> str:
    """The module or package right below briefgen."""
    return module.partition(".")[0]


@cache
def parsed(file: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(file.read_text("utf-8"))


def imports_of(file: Path, *, typing: bool = True) -> Iterator[tuple[str, int]]:
    """Each of our modules that a file imports, anywhere in it, with the line.

    `typing` takes in those under `if TYPE_CHECKING`.
    """
    guarded = {
        inner
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] == "briefgen" and (typing or node not in guarded):
                yield _module(name.split(".")[1:]), node.lineno


def _module(parts: list[str]) -> str:
    """The longest beginning of a dotted name that is a module of ours."""
    while parts:
        path = PACKAGE.joinpath(*parts)
        if path.is_dir() or path.with_suffix(".py").is_file():
            return ".".join(parts)
        parts = parts[:-1]
    return ""


def place_of(file: Path, line: int) -> str:
    """A line, as editors open it."""
    return f"{file.relative_to(PACKAGE.parent)}:{line}"


def test_imports_point_down() -> None:
    """Those within functions, too."""
    upwards = [
        f"{place_of(file, line)} imports {module}"
        for file in FILES
        for module, line in imports_of(file)
        if top(module) != top(name_of(file)) and ORDER.index(top(module)) >= ORDER.index(top(name_of(file)))
    ]
    assert upwards == []


def test_neither_half_imports_the_other() -> None:
    """The Markdown files in content/ are the seam."""
    halves = FIRST_HALF | SECOND_HALF | OF_BOTH_HALVES
    assert {name for name, floor in FLOORS.items() if floor >= 2} == halves
    across = [
        f"{place_of(file, line)} imports {module}"
        for file in FILES
        for module, line in imports_of(file)
        for mine, others in ((FIRST_HALF, SECOND_HALF), (SECOND_HALF, FIRST_HALF))
        if top(name_of(file)) in mine and top(module) in others
    ]
    assert across == []


def test_packages_have_no_circles_within() -> None:
    """Imports for type annotations apart, a module never imports one that imports it."""
    graph = {name_of(file): {module for module, _ in imports_of(file, typing=False)} for file in FILES}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path, module))
        if module not in done:
            for other in sorted(graph.get(module, ())):
                if other and not module.startswith(
                    f"{other}."
                ):  # a package's own __init__ gathers its modules
                    visit(other, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_every_module_has_a_floor() -> None:
    """And every floor a module; the floors rise."""
    assert {top(name_of(file)) for file in FILES} == set(FLOORS)
    assert list(FLOORS.values()) == sorted(FLOORS.values())


def test_the_documented_floors_are_these() -> None:
    """The table in docs/architecture.md has every module on its floor."""
    text = (PACKAGE.parent / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d) \| (.*) \|$", text, re.MULTILINE)
    shown = {name: int(floor) for floor, names in rows for name in re.findall(r"`(\w+)/?`", names)}
    assert shown == {name: floor for name, floor in FLOORS.items() if name not in ("", "__main__")}


def test_the_errors_are_all_named() -> None:
    """`errors.__all__` is the tree and the functions beside it."""
    classes = [
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.BriefgenError)
    ]
    assert errors.__all__ == sorted([*classes, "did_you_mean", "nearest", "together"])
    tree = (errors.__doc__ or "").split()
    assert [name for name in classes if name not in tree] == []


def test_themes_hold_no_code() -> None:
    """A template says how things look; what they are is said in briefgen."""
    assert sorted((PACKAGE.parent / "templates").rglob("*.py")) == []
    assert not (PACKAGE / "templates").exists(), (
        "the theme lies at the top level; only a wheel has it in the package"
    )


def test_nothing_outgrows_its_size() -> None:
    """What is longer has split into two concepts: split it, too."""
    assert [name_of(file) for file in FILES if file.read_text("utf-8").count("\n") > MAX_FILE_LINES] == []
    long = [
        f"{place_of(file, node.lineno)} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for file in FILES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def test_functions_are_short_as_a_rule() -> None:
    """Median at most 10 lines, 90th percentile at most 30."""
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for file in FILES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    )
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[len(lengths) * 9 // 10] <= 30


def test_names_say_what_is_in_them() -> None:
    """No drawer for odds and ends."""
    drawers = {"utils", "util", "helpers", "manager", "common", "misc"}
    assert [name_of(file) for file in FILES if drawers & set(name_of(file).split("."))] == []


def test_one_module_alone_writes_to_the_terminal() -> None:
    """It makes harmless what others have written."""
    writers = {
        name_of(file)
        for file in FILES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write")
    }
    assert writers == {"cli.printing"}


def calls_below_the_command_line() -> Iterator[tuple[str, str]]:
    """Each module with what it calls, as it writes it."""
    for file in FILES:
        if top(name_of(file)) not in ("cli", "__main__"):
            for node in ast.walk(parsed(file)):
                if isinstance(node, ast.Call):
                    yield name_of(file), ast.unparse(node.func)


def test_only_the_command_line_prints_and_exits() -> None:
    """What stands below it returns, or raises."""
    assert [each for each in calls_below_the_command_line() if each[1] in ("print", "exit", "sys.exit")] == []


CLOCK = re.compile(
    r"(?:\w+\.)*(?:(?:datetime|date)\.(?:now|utcnow|today)"
    r"|time\.(?:time|time_ns|localtime|gmtime|ctime|strftime|clock_gettime(?:_ns)?))"
)
"""What tells the time of day. `monotonic` and `perf_counter` tell but how long something takes."""

TELL_THE_AGE_OF_FILES = {
    "builder.amend", "builder.contentmemory", "builder.unchanged", "content.collect", "ingest.inbox",
    "pages.pictures", "pictures.darkroom",
}  # fmt: skip
"""A file that was written just now may be written again within the same tick of its times: its signature is not trusted."""


def test_the_clock_is_read_by_the_command_line() -> None:
    """And handed down. Below, it tells nothing but the age of files, so that the same content makes the same site."""
    found = {each for each in calls_below_the_command_line() if CLOCK.fullmatch(each[1])}
    assert found == {(module, "time.time_ns") for module in TELL_THE_AGE_OF_FILES}

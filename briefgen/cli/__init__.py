"""The command line: arguments, printing, exit codes.

Exit codes: 0 fine, 1 failed, 2 usage, 3 findings, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from importlib import import_module

import click

from briefgen import __version__
from briefgen.cli.printing import error_data, name_files_from, print_error, print_json, print_note
from briefgen.cli.settings import Settings
from briefgen.errors import BriefgenError, ConfigError, did_you_mean

__all__ = ["commands", "main", "run"]


_COMMANDS = {
    "init": "init",
    "add": "content",
    "clean": "clean",
    "list": "content",
    "build": "build",
    "serve": "serve",
    "check": "check",
    "theme": "theme",
    "export": "export",
    "publish": "publish",
}
"""Every command and the module that has it, imported when the command is used: `build` shall not wait for `serve`."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"briefgen.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does; what is misspelt is answered with the nearest name, of which Click has not loaded any."""
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            ctx.fail(f'there is no command "{name}"; {did_you_mean(name, _COMMANDS)}')
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "-C", "--site", "root", default=".", metavar="DIR", help="The site's folder (default: this one)."
)
@click.option("--debug", is_flag=True, help="Show a traceback with every error.")
@click.version_option(__version__, prog_name="briefgen")
@click.pass_context
def commands(context: click.Context, root: str, debug: bool) -> None:
    """Turn messy news pages into a clean, fast, private briefing site."""
    try:
        os.stat(root)  # noqa: PTH116 (before anything is imported)
    except FileNotFoundError:
        raise ConfigError(f"there is no folder {root}", "name the site's folder with -C") from None
    context.obj = Settings(root, debug)
    name_files_from(root)


def run() -> None:
    """The program: `main`, ended without tidying up memory, which takes longer than many a build."""
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    debug = "--debug" in (sys.argv if arguments is None else arguments)
    if sys.platform == "win32":  # where there is neither fork nor flock, and no SIGHUP
        print_error(BriefgenError("briefgen does not run on Windows", "run it in WSL, Windows' own Linux"))
        sys.exit(1)
    _prepare()
    try:
        code = commands.main(args=arguments, prog_name="briefgen", standalone_mode=False)
    except BriefgenError as error:
        if debug:
            _print_traceback()
        for each in (error, *error.further):
            print_error(each)
        if "--json" in (sys.argv if arguments is None else arguments):
            print_json({"problems": [error_data(each) for each in (error, *error.further)]})
        code = 1
    except OSError as failed:
        if debug:
            _print_traceback()
        if failed.filename is None:
            _let_go_of_output()
        print_error(_system_error(failed))
        code = 1
    except UnicodeEncodeError as failed:
        if debug:
            _print_traceback()
        if failed.encoding == "utf-8":  # a bug: nothing that is read has what UTF-8 cannot say
            raise
        print_error(_unnameable(failed))
        code = 1
    except click.ClickException as error:
        _with_its_place(error).show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        print_note("interrupted")
        code = 130
    except SystemExit:  # click's, when the reader of our output has gone: `briefgen list | head`
        code = 0
    sys.exit(code or 0)


def _with_its_place(error: click.ClickException) -> click.ClickException:
    """Of an option that every command has, and that stands behind the command: it stands before it."""
    if not isinstance(error, click.NoSuchOption) or error.option_name not in _BEFORE_THE_COMMAND:
        return error
    told = f"{error.message} It stands before the command: briefgen {error.option_name} … COMMAND."
    return click.UsageError(told, error.ctx)


_BEFORE_THE_COMMAND = frozenset({"-C", "--site", "--debug"})


def _prepare() -> None:
    """Have every text printed, whatever the terminal can show, and temporary folders removed when stopped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for stop in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(stop) == signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(stop, signal.default_int_handler)


def _print_traceback() -> None:
    import traceback  # takes a while to load

    traceback.print_exc()


def _system_error(failed: OSError) -> BriefgenError:
    """What the system would not do, as an error of ours."""
    place = str(failed.filename) if failed.filename is not None else "standard output"
    return BriefgenError(
        failed.strerror or str(failed), "check its name, its permissions and the free space", path=place
    )


def _unnameable(failed: UnicodeEncodeError) -> BriefgenError:
    """What the names of files cannot say, where the environment has them in another encoding than UTF-8."""
    name = failed.object[failed.start : failed.end][:40]
    return BriefgenError(
        f"\"{name}\" cannot be part of a file's name here: this environment's names are in {failed.encoding}",
        "set LC_ALL=C.UTF-8, and unset PYTHONUTF8",
    )


def _let_go_of_output() -> None:
    """Send what waits to be printed to nowhere: at its end, Python would try again, and fail with a traceback."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The command line: arguments, printing, exit codes.

Exit codes: 0 fine, 1 failed, 2 usage, 3 findings, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import traceback

import click

from briefgen import __version__
from briefgen.cli.clean import clean_command
from briefgen.cli.content import add_command, list_command
from briefgen.cli.printing import print_error
from briefgen.cli.settings import Settings
from briefgen.cli.site import build_command, init_command, publish_command, serve_command
from briefgen.errors import BriefgenError

__all__ = ["commands", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-C", "--site", "root", default=".", metavar="DIR", help="The site's folder (default: this one)."
)
@click.option("--debug", is_flag=True, help="Show a traceback with every error.")
@click.version_option(__version__, prog_name="briefgen")
@click.pass_context
def commands(context: click.Context, root: str, debug: bool) -> None:
    """Turn messy news pages into a clean, fast, private briefing site."""
    context.obj = Settings(root, debug)


for _command in (
    init_command,
    add_command,
    clean_command,
    list_command,
    build_command,
    serve_command,
    publish_command,
):
    commands.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    debug = "--debug" in (sys.argv if arguments is None else arguments)
    _prepare()
    try:
        code = commands.main(args=arguments, prog_name="briefgen", standalone_mode=False)
    except BriefgenError as error:
        if debug:
            traceback.print_exc()
        print_error(error)
        code = 1
    except OSError as failed:
        if debug:
            traceback.print_exc()
        if failed.filename is None:
            _let_go_of_output()
        print_error(_system_error(failed))
        code = 1
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        code = 130
    except SystemExit:  # click's, when the reader of our output has gone: `briefgen list | head`
        code = 0
    sys.exit(code or 0)


def _prepare() -> None:
    """Have every text printed, whatever the terminal can show, and temporary folders removed when stopped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for stop in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(stop) == signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(stop, signal.default_int_handler)


def _system_error(failed: OSError) -> BriefgenError:
    """What the system would not do, as an error of ours."""
    place = str(failed.filename) if failed.filename is not None else "standard output"
    return BriefgenError(
        failed.strerror or str(failed), "check its name, its permissions and the free space", path=place
    )


def _let_go_of_output() -> None:
    """Send what waits to be printed to nowhere: at its end, Python would try again, and fail with a traceback."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

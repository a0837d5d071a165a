"""`briefgen init`: a new site, and what a host publishes one with."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from briefgen.cli.printing import plural, print_json, print_result
from briefgen.cli.settings import absolute
from briefgen.config import CONFIG_NAME
from briefgen.starter import HOSTS, host_site, start_site


@click.command("init", short_help="Make a new site.")
@click.argument("folder", default=".", metavar="[DIR]")
@click.option("--name", default="The Morning Brief", show_default=True, help="The site's name.")
@click.option("--timezone", default="UTC", show_default=True, help="Where a day begins, like Europe/Berlin.")
@click.option(
    "--host",
    type=click.Choice([host.name for host in HOSTS]),
    help="Write what this host builds, checks and publishes the site with; into a site that is there, too.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="What was written and what is to be done, as one JSON object."
)
@click.pass_context
def init_command(
    context: click.Context, folder: str, name: str, timezone: str, host: str | None, as_json: bool
) -> None:
    """Make a new site in DIR (default: this folder), with a first article to look at.

    With --host, also what GitHub Pages, GitLab Pages, Netlify, Cloudflare Pages, or GitHub for a bucket of S3 need to
    publish it, now and every hour; the last lines say what is left to do. No file is ever overwritten.
    """
    place = absolute(folder)
    if host is None:
        written, steps = start_site(place, name=name, timezone=timezone), ["run `briefgen build` there"]
    else:
        _check_new(context, place)
        hosted = host_site(place, host, name=name, timezone=timezone)
        written, steps = list(hosted.written), list(hosted.steps)
    names = [file.relative_to(place).as_posix() for file in written]
    if as_json:
        print_json({"folder": str(place), "written": names, "next": steps})
    elif host is None:
        print_result(f"{folder}: {plural(len(names), 'file')} written; now {steps[0]}")
    else:
        print_result(f"{folder}: {', '.join(names) or 'nothing'} written; what is left to do:")
        for number, step in enumerate(steps, 1):
            print_result(f" {number}. {step}")


def _check_new(context: click.Context, place: Path) -> None:
    """A site that is there has its name and its time zone: an option that would do nothing is a mistake."""
    for option in ("name", "timezone"):
        given = context.get_parameter_source(option) is ParameterSource.COMMANDLINE
        if given and (place / CONFIG_NAME).exists():
            raise click.UsageError(
                f"there is a site already: change its {option} in {CONFIG_NAME}, without --{option}"
            )

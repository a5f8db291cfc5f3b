"""`fieldhand doctor`: what is there, what is not, and the way out."""

from __future__ import annotations

import sys

import click

from cli.checks import CHECKS, Finding, Mark
from shared.settings import Settings


@click.command()
@click.option(
    "--only", type=click.Choice(list(CHECKS)), multiple=True, help="Check this; may be repeated."
)
def doctor(only: tuple[str, ...]) -> None:
    """Check this installation; exit code 1 says that something is wrong."""
    settings = Settings.load()
    well = True
    for name in only or CHECKS:
        finding = CHECKS[name](settings)
        _show(name, finding)
        well = well and finding.mark is not Mark.WRONG
    sys.exit(0 if well else 1)


def _show(name: str, finding: Finding) -> None:
    click.echo(f"{finding.mark} {name:<9} {finding.text}")
    if finding.remedy:
        click.echo(f"  {'':<9} → {finding.remedy}")

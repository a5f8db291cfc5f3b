"""`fieldhand template`: what forms look like, checked here and kept by a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from cli.client import Client
from cli.known_values import unreadable, with_values
from cli.opened import opened
from cli.propose import propose
from cli.remote.connection import connected
from cli.template_print import print_
from shared.settings import Settings
from shared.templates import Template
from shared.templates.blanks import BlankPages, match_pages
from shared.templates.checking import check_sense
from shared.templates.parsing import parse_definition
from shared.templates.printed import check_codes
from shared.templates.versions import as_document

DEFINITION = click.argument("definition", type=click.Path(path_type=Path))
BLANKS = click.argument("blanks", nargs=-1, type=click.Path(path_type=Path))
VALUES = click.option(
    "--values",
    multiple=True,
    metavar="FIELD=FILE",
    help="Known values of a field, one a line; may be repeated.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.group()
def template() -> None:
    """Form templates: print, propose, check, add, list, show, share and remove them."""


template.add_command(print_)
template.add_command(propose)


@template.command()
@DEFINITION
@BLANKS
@VALUES
def check(definition: Path, blanks: tuple[Path, ...], values: tuple[str, ...]) -> None:
    """Check DEFINITION against images of the BLANKS, without a server.

    Without BLANKS, the images lie beside the definition, under the names that it gives.
    """
    parsed = with_values(_read(definition), values)
    limits = Settings.load().limits
    with opened(_files(definition, parsed, blanks)) as files, BlankPages(limits) as pages:
        matched = match_pages(parsed, pages.open(files))
        check_sense(parsed, [page.size for page in matched])
        check_codes(parsed, matched)
    pages_of = _count(len(parsed.pages), "page")
    click.echo(f"{parsed.name}: {_count(len(parsed.fields), 'field')} on {pages_of}, all sound")


@template.command()
@DEFINITION
@BLANKS
@VALUES
@connected
def add(
    client: Client, definition: Path, blanks: tuple[Path, ...], values: tuple[str, ...]
) -> None:
    """Send DEFINITION and images of the BLANKS to a server, as the next version.

    Without BLANKS, the images lie beside the definition, under the names that it gives.
    """
    parsed = with_values(_read(definition), values)
    document = json.dumps(as_document(parsed)).encode()
    with opened(_files(definition, parsed, blanks)) as files:
        kept, is_new = client.add_template((definition.name, document), files)
        address = f"{client.server}{kept['links']['page']}"
    known = "" if is_new else ", which is the same and was there already"
    click.echo(f"{address}{known}", err=True)
    click.echo(f"{kept['name']}@{kept['version']}")


@template.command(name="list")
@as_json
@connected
def list_(client: Client, as_json: bool) -> None:
    """List the templates of a server, each as its newest version."""
    heads = list(client.templates())
    if as_json:
        click.echo(json.dumps(heads))
        return
    if not heads:
        click.echo("there is no template yet; add one with `fieldhand template add`", err=True)
    for head in heads:
        extent = f"{_count(head['fields'], 'field')} on {_count(head['pages'], 'page')}"
        title = f"  {head['title']}" if head["title"] else ""
        click.echo(f"{head['name']}@{head['version']}  {extent}{title}")


@template.command()
@click.argument("reference", metavar="NAME[@VERSION]")
@as_json
@connected
def show(client: Client, reference: str, as_json: bool) -> None:
    """Show a template of a server: its newest version, or the one named, such as exam@3."""
    view = client.template(reference)
    if as_json:
        click.echo(json.dumps(view))
    else:
        _print(view)


@template.command()
@click.argument("name")
@connected
def remove(client: Client, name: str) -> None:
    """Remove a template from a server, with all its versions; no job may name it any more."""
    client.remove_template(name)
    click.echo(f"{name}: removed")


@template.command()
@click.argument("name")
@connected
def share(client: Client, name: str) -> None:
    """Let everybody on the server read forms with a template of yours."""
    client.share_template(name, shared=True)
    click.echo(f"{name}: shared with everybody on the server")


@template.command()
@click.argument("name")
@connected
def unshare(client: Client, name: str) -> None:
    """Let nobody else read forms with a template of yours any more."""
    client.share_template(name, shared=False)
    click.echo(f"{name}: yours alone")


def _print(view: dict[str, Any]) -> None:
    """Print the fields of a template as a table."""
    parsed = Template.model_validate(view["definition"])
    versions = ", ".join(str(one["version"]) for one in view["versions"])
    table = Table("field", "page", "box", "cells", "digits", "rules", box=None, pad_edge=False)
    for field in parsed.fields:
        digits = "-".join(map(str, field.digits)) if field.digits else ""
        box = ", ".join(map(str, field.box))
        cells = str(field.cells or "")
        table.add_row(
            field.name, str(field.page), box, cells, digits, "; ".join(field.rules.sentences)
        )
    title = f", {parsed.title}" if parsed.title else ""
    click.echo(f"{parsed.name}@{view['version']}{title}; versions: {versions}")
    for page in view["pages"]:
        size = f"{page['width']} × {page['height']} pixels"
        click.echo(f"page {page['number']}: {page['reference']}, {size}")
    Console(soft_wrap=True, highlight=False, markup=False).print(table)


def _read(definition: Path) -> Template:
    try:
        return parse_definition(definition.read_bytes())
    except OSError as error:
        raise unreadable(definition, error) from None


def _files(definition: Path, parsed: Template, blanks: tuple[Path, ...]) -> list[Path]:
    """Return the images that were named, or else those that lie beside the definition."""
    names = dict.fromkeys(page.reference for page in parsed.pages)
    return list(blanks) or [definition.parent / Path(name).name for name in names]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

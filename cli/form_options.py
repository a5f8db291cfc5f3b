"""What commands that read in this process take for the reader `form`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from cli.table_options import all_columns_option

Command = Callable[..., Any]


class FormOptions(NamedTuple):
    """The definition of a form, how wide a table of its pages is, and where its forms begin."""

    template: Path | None
    all_columns: bool
    first: int | None = None
    """The page that each form begins with; None: each stack tells."""


def form_options(command: Command) -> Command:
    """Add the options of the reader `form`; the command takes them as `form`."""

    @click.option(
        "--template",
        metavar="DEF.json",
        type=click.Path(path_type=Path),
        help="Form: its definition, blank pages beside it; of a folder each page finds its own.",
    )
    @all_columns_option
    @click.option(
        "--first",
        metavar="PAGE",
        type=click.IntRange(min=1),
        help="CSV and XLSX of forms of several pages: the page of each that was scanned first."
        "  [default: as each stack tells]",
    )
    @wraps(command)
    def taking(template: Path | None, all_columns: bool, first: int | None, **given: Any) -> Any:
        return command(form=FormOptions(template, all_columns, first), **given)

    return taking

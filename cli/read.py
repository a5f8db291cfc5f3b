"""`fieldhand read`: read files and folders in this process, without a server."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cli.faults import Faults
from cli.form_options import FormOptions, form_options
from cli.local_pages import LocalPage, find_pages, list_files, load_pages
from cli.local_rows import LocalRow, list_tables, load_rows, read_tables
from cli.local_template import load_form_reader, read_definitions
from cli.max_error import max_error_option
from cli.models import load_chosen
from cli.number_options import number_options
from cli.pipeline import read_all
from shared.documents.expansion import tidy
from shared.errors import InvalidRequest, PageError
from shared.exports import (
    FormTable,
    Orders,
    PageJson,
    SideBySide,
    Table,
    check_output,
    json_lines,
    write_pages,
)
from shared.matches import told_of
from shared.number_options import NumberOptions
from shared.number_requests import check_number_options
from shared.settings import Limits, Settings
from shared.states import PageState, Reader
from shared.templates import Template
from worker.reading import Reader as Net
from worker.reading import Readings

Results = Iterable[tuple[LocalPage | LocalRow, Readings | PageError]]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reader", default="digit", show_default=True, help="How a page is read.")
@click.option("--model", help="Which model reads it.  [default: the first for the reader]")
@form_options
@max_error_option
@number_options
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV, XLSX, JSON or JSONL.",
)
def read(
    paths: tuple[Path, ...],
    max_error: float,
    number: dict[str, Any],
    output: Path | None,
    form: FormOptions,
    **chosen: str,
) -> None:
    """Read PATHS, images, PDFs, archives or folders of them; JSON Lines without -o.

    For the reader `pixels`, PATHS are CSV files of 64 numbers from 0 to 16 a row.

    The exit code is 1 where a page failed, and 2 where nothing could be read at all.
    """
    from worker.one_by_one import EachReader

    reader = chosen["reader"]
    options = check_number_options(number, reader)
    if output:
        check_output(output)
    limits = Settings.load().limits
    files, others, rows = _rows(paths, limits) if reader == Reader.PIXELS else _images(paths)
    net, table = _load(form, **chosen), _table(form, options)
    net.warm_up()
    tally, faults = Tally(len(rows or files), others), Faults()
    each = EachReader(net, max_error, options, faults)
    with tally, tempfile.TemporaryDirectory(prefix="fieldhand-") as scratch:
        places = find_pages(files, limits, Path(scratch))
        of_rows = read_all(each, rows, load_rows)
        load = partial(load_pages, limits=limits)
        of_pages = read_all(each, places, load)
        results: Results = of_rows if rows else of_pages
        pages = tally.count(_as_json(page, result) for page, result in results)
        _write(pages, output, table)
    tally.report(net.device)
    faults.exit()
    if tally.failed:
        sys.exit(1)


def _load(form: FormOptions, reader: str, model: str | None) -> Net:
    """Load the reader that was chosen. Raises InvalidRequest or SetupError."""
    if reader == Reader.FORM:
        return load_form_reader(form.template, model)
    if form.template is not None:
        message = f"template is an option of the reader {Reader.FORM.value!r}"
        raise InvalidRequest(message, code="invalid-template", field="template")
    if form.first is not None:
        message = f"first is an option of the reader {Reader.FORM.value!r}"
        raise InvalidRequest(message, field="first")
    return load_chosen(reader, model)


def _images(paths: tuple[Path, ...]) -> tuple[list[Path], int, list[LocalRow]]:
    files, others = list_files(paths)
    if not files:
        raise InvalidRequest("there is no image in what was named")
    return files, others, []


def _rows(paths: tuple[Path, ...], limits: Limits) -> tuple[list[Path], int, list[LocalRow]]:
    files, others = list_tables(paths)
    if not files:
        raise InvalidRequest("there is no CSV file in what was named")
    return files, others, read_tables(files, limits.pages)


def _as_json(page: LocalPage | LocalRow, result: Readings | PageError) -> PageJson:
    """Return a page in the shape of the HTTP contract."""
    failed = isinstance(result, PageError)
    return {
        "number": page.number,
        "name": page.found.name,
        "upload": tidy(str(page.file)),
        "state": str(PageState.FAILED if failed else PageState.READ),
        "error": result.as_row() if isinstance(result, PageError) else None,
        "duplicate_of": page.found.duplicate_of,
        **told_of(result),
        "readings": [] if isinstance(result, PageError) else [one.as_json() for one in result],
    }


def _table(form: FormOptions, options: NumberOptions | None) -> Table | None:
    """Return what a table looks like; None where that depends on what is read."""
    if form.template:
        return form_table(read_definitions(form.template), form)
    return None if options and options.lines else SideBySide()


def form_table(templates: list[Template], form: FormOptions) -> Table:
    """Return the table of some templates: their fields side by side, each name once.

    Raises InvalidRequest where none has the page that forms are said to begin with.
    """
    names = dict.fromkeys(field.name for one in templates for field in one.fields)
    sizes = {one.name: len(one.pages) for one in templates if len(one.pages) > 1}
    is_found = form.template is not None and form.template.is_dir()
    if form.first is not None and form.first > max(sizes.values(), default=1):
        raise InvalidRequest(f"first: no form has a page {form.first}", field="first")
    orders = None if form.first is None else Orders(form.first)
    return FormTable(tuple(names), form.all_columns, is_found, sizes, orders)


def _write(pages: Iterable[PageJson], output: Path | None, table: Table | None) -> None:
    if output:
        write_pages(output, pages, table)
    else:
        sys.stdout.writelines(json_lines(pages))


class Tally:
    """Count pages on a progress bar, and say in the end how many there were and how fast."""

    def __init__(self, files: int, others: int) -> None:
        self.pages = self.failed = 0
        self._files, self._others = files, others
        self._started = time.perf_counter()
        self._bar = Progress(
            TextColumn("{task.completed:,} pages"),
            BarColumn(),
            TextColumn("{task.fields[speed]:,.0f} a second"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            # Results on a terminal need no bar beside them.
            disable=sys.stdout.isatty() or not sys.stderr.isatty(),
            redirect_stdout=False,
            transient=True,
        )
        self._task: TaskID = self._bar.add_task("", total=files, speed=0.0)

    def __enter__(self) -> Tally:
        self._started = time.perf_counter()
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def count(self, pages: Iterable[PageJson]) -> Iterator[PageJson]:
        """Yield the pages again, and count them."""
        for page in pages:
            self.pages += 1
            self.failed += page["state"] == PageState.FAILED
            if self.pages % 100 == 0:
                self._show()
            yield page

    def _show(self) -> None:
        total = max(self._files, self.pages)
        self._bar.update(self._task, completed=self.pages, total=total, speed=self._speed())

    def _speed(self) -> float:
        return self.pages / max(time.perf_counter() - self._started, 1e-9)

    def report(self, device: str) -> None:
        """Say on standard error what was read."""
        speed = self._speed()
        notes: list[Any] = [f"{self.failed:,} failed"] if self.failed else []
        notes += [f"{self._others:,} other files passed over"] if self._others else []
        more = f" ({', '.join(notes)})" if notes else ""
        click.echo(f"{self.pages:,} pages{more}, {speed:,.0f} a second on {device}", err=True)

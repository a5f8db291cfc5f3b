"""`fieldhand evaluate`: measure a reader on labelled images."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from cli.max_error import max_error_option
from cli.models import load_chosen
from cli.number_options import number_options
from cli.pipeline import read_all
from shared.errors import InvalidRequest, PageError
from shared.images import Pixels
from shared.labels import Labelled, check_numbers, hold_numbers, open_pixels, read_labels
from shared.number_options import NumberOptions
from shared.number_requests import check_number_options
from shared.states import Reader
from worker.reading import Readings

if TYPE_CHECKING:
    from worker.training.measures.scores import Answer, Scores

MNIST = "mnist"
MEASURED = (Reader.DIGIT, Reader.NUMBER)


@click.command()
@click.argument("labels", type=click.Path(path_type=Path))
@click.option("--reader", default="digit", show_default=True, help="How a page is read.")
@click.option("--model", help="Which model reads it.  [default: the first for the reader]")
@max_error_option
@number_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With LABELS `mnist`: the folder of its four files; fetched without.",
)
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for pictures: confusion, reliability, risk and coverage, lengths, errors.",
)
def evaluate(
    labels: Path,
    data: Path | None,
    as_json: bool,
    report: Path | None,
    number: dict[str, Any],
    **chosen: Any,
) -> None:
    """Measure a reader on LABELS, a CSV of path,label, or on `mnist`, its 10,000 test images.

    An empty label is that of an image without a number; further columns are groups to report by.
    """
    from worker.training.measures.scores import score

    reader = chosen["reader"]
    options = _check(reader, number)
    if report:
        _prepare(report)
    items = _mnist(data) if str(labels) == MNIST else read_labels(labels)
    if reader == Reader.NUMBER:
        check_numbers(labels, items)
        _say_unread(items, options or NumberOptions())
    elif reader == Reader.DIGIT and hold_numbers(items):
        click.echo("most labels have several digits: --reader number reads those", err=True)
    started, answers = _answers(items, options=options, **chosen)
    seconds = time.perf_counter() - started
    scores = score(answers, seconds, numbers=reader == Reader.NUMBER)
    _say_left_out(scores)
    if report:
        _write_report(report, labels.name, items, answers, scores)
    _print(scores, as_json)


def _print(scores: Scores, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(scores.as_json()))
        return
    from cli.scores_table import print_scores

    print_scores(scores)


def _check(reader: str, number: dict[str, Any]) -> NumberOptions | None:
    """Return the options of the reader. Raises InvalidRequest for what cannot be measured."""
    if reader not in MEASURED:
        known = " or ".join(repr(str(one)) for one in MEASURED)
        raise InvalidRequest(f"reader {reader!r} is not measured on images; it can be {known}")
    options = check_number_options(number, reader)
    if options and options.lines:
        raise InvalidRequest("a label holds one number; lines cannot be measured", field="lines")
    return options


def _mnist(folder: Path | None) -> list[Labelled]:
    from worker.training.data.mnist import load_mnist

    test = load_mnist("test", folder)
    return [
        Labelled(image, str(label)) for image, label in zip(test.images, test.labels, strict=True)
    ]


def _say_unread(items: list[Labelled], options: NumberOptions) -> None:
    """Warn of labels that the options forbid: they count as wrong, whatever is read."""
    barred = [item for item in items if item.label and not options.allows(item.label)]
    if barred:
        first = f"{barred[0].label!r} in line {barred[0].line}"
        message = f"{len(barred):,} labels can never be read with these options, such as {first}"
        click.echo(message, err=True)


def _say_left_out(scores: Scores) -> None:
    from worker.training.measures.scores import MOST_VALUES

    for column, values in scores.left_out.items():
        why = f"{values:,} values, {MOST_VALUES} at most"
        if values == scores.n:
            why = "each image has a value of its own"
        click.echo(f"not grouped by {column}: {why}", err=True)


def _answers(
    items: list[Labelled],
    reader: str,
    model: str | None,
    max_error: float,
    options: NumberOptions | None,
) -> tuple[float, list[Answer]]:
    """Read every image; returns when that began, by `perf_counter`, and the answers."""
    from worker.one_by_one import EachReader

    net = load_chosen(reader, model)
    net.warm_up()
    started = time.perf_counter()
    results = read_all(EachReader(net, max_error, options, _stop), items, _load)
    return started, list(_with_progress((_answer(*result) for result in results), len(items)))


def _stop(error: Exception) -> None:
    """End the command: what a broken reader says is no measure of it."""
    raise error


def _prepare(report: Path) -> None:
    """Raise SetupError or InvalidRequest before anything is read, if nothing could be written."""
    from worker.training.measures.report import require_matplotlib

    require_matplotlib()
    try:
        report.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidRequest(f"{report}: it cannot be written ({error.strerror})") from None


def _write_report(
    folder: Path, on: str, items: list[Labelled], answers: list[Answer], scores: Scores
) -> None:
    from worker.training.measures.report import write_report

    written = write_report(folder, answers, lambda place: _picture(items[place]), scores, on)
    names = ", ".join(path.name for path in written)
    click.echo(f"written to {folder}: {names}", err=True)


def _picture(item: Labelled) -> Pixels:
    """Return the image of an item once more; a white one if it can no longer be opened."""
    pixels = _pixels(item.source)
    return np.full((8, 8), 255, np.uint8) if isinstance(pixels, PageError) else pixels


def _load(items: Sequence[Labelled]) -> list[Pixels | PageError]:
    return [_pixels(item.source) for item in items]


def _pixels(source: Path | Pixels) -> Pixels | PageError:
    try:
        return open_pixels(source)
    except PageError as error:
        return error


def _answer(item: Labelled, result: Readings | PageError) -> Answer:
    """Return what the first field said; an image that cannot be opened said nothing."""
    from worker.training.measures.scores import Answer

    if isinstance(result, PageError):
        return Answer(item.label, None, 0.0, "failed", item.groups)
    reading = result[0]
    best = "".join(digit.value for digit in reading.digits)
    value = best if reading.value is None else reading.value
    return Answer(item.label, value, reading.confidence, reading.outcome.value, item.groups)


def _with_progress(answers: Iterator[Answer], total: int) -> Iterator[Answer]:
    from rich.console import Console
    from rich.progress import track

    return iter(
        track(
            answers,
            "reading",
            total,
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
    )

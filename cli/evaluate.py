"""`fieldhand evaluate`: measure a reader on labelled images."""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.pipeline import Readings, read_all
from shared.errors import InvalidRequest, PageError
from shared.images import Pixels, decode, open_image, to_pixels
from shared.states import Reader

if TYPE_CHECKING:
    from worker.training.measures.scores import Answer

MNIST = "mnist"


@dataclass(frozen=True, slots=True)
class Labelled:
    """An image, what it says, and the groups that it belongs to."""

    source: Path | Pixels
    label: str
    groups: dict[str, str] = field(default_factory=dict)


@click.command()
@click.argument("labels", type=click.Path(path_type=Path))
@click.option("--reader", default="digit", show_default=True, help="How a page is read.")
@click.option("--model", default="cnn", show_default=True, help="Which classifier reads it.")
@click.option(
    "--max-error",
    type=click.FloatRange(0, 1),
    default=0.001,
    show_default=True,
    help="Error rate allowed among accepted readings.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With LABELS `mnist`: the folder of its four files; fetched without.",
)
def evaluate(labels: Path, data: Path | None, as_json: bool, **options: Any) -> None:
    """Measure a reader on LABELS, a CSV of path,label, or on `mnist`, its 10,000 test images."""
    from worker.training.measures.scores import score

    if options["reader"] == Reader.PIXELS:
        raise InvalidRequest("images are measured here; the reader 'pixels' takes none")
    items = _mnist(data) if str(labels) == MNIST else read_labels(labels)
    started, answers = _answers(items, **options)
    scores = score(answers, time.perf_counter() - started)
    if as_json:
        click.echo(json.dumps(scores.as_json()))
        return
    from cli.scores_table import print_scores

    print_scores(scores)


def read_labels(path: Path) -> list[Labelled]:
    """Read a table of labels; raises InvalidRequest naming what is wrong with it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, ValueError, csv.Error) as error:
        raise InvalidRequest(f"{path}: it cannot be read ({error})") from error
    if not rows:
        raise InvalidRequest(f"{path}: it holds no labels")
    if not {"path", "label"} <= rows[0].keys():
        raise InvalidRequest(f"{path}: its first line lacks the columns path,label")
    return [_labelled(path, number, row) for number, row in enumerate(rows, 2)]


def _labelled(table: Path, line: int, row: dict[str, str | None]) -> Labelled:
    if None in row or None in row.values():
        raise InvalidRequest(f"{table}, line {line}: not as many cells as columns")
    cells = {name: str(value) for name, value in row.items()}
    image = table.parent / cells.pop("path")
    if not image.is_file():
        raise InvalidRequest(f"{table}, line {line}: there is no file {image}")
    return Labelled(image, cells.pop("label").strip(), cells)


def _mnist(folder: Path | None) -> list[Labelled]:
    from worker.training.data.mnist import load_mnist

    test = load_mnist("test", folder)
    return [
        Labelled(image, str(label)) for image, label in zip(test.images, test.labels, strict=True)
    ]


def _answers(
    items: list[Labelled], reader: str, model: str, max_error: float
) -> tuple[float, list[Answer]]:
    """Read every image; returns when that began, by `perf_counter`, and the answers."""
    from worker.reading import load_reader

    net = load_reader(reader, model)
    net.warm_up()
    started = time.perf_counter()
    results = read_all(net, items, _load, max_error)
    return started, list(_with_progress((_answer(*result) for result in results), len(items)))


def _load(items: Sequence[Labelled]) -> list[Pixels | PageError]:
    return [_pixels(item.source) for item in items]


def _pixels(source: Path | Pixels) -> Pixels | PageError:
    if not isinstance(source, Path):
        return source
    try:
        with source.open("rb") as stream:
            return to_pixels(decode(open_image(stream)))
    except OSError as error:
        return PageError(error.strerror or str(error))
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

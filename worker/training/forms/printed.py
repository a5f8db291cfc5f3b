"""Measure printed forms on made scans and photographs, by the writers of MNIST's test set.

    python -m worker.training.forms.printed --data FOLDER [--forms 60] [--fields 12] [--cells 6]

Prints one JSON object: of scans and of photos, how many name their template by themselves, and,
registered by marks and by features alone, how many match, the residual and the error of field
boxes in pixels of the reference (0.127 mm), and milliseconds a page; with `--read`, what is read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import process_time
from typing import Any

import click
import cv2
import numpy as np

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.errors import PageError
from shared.printing.paper import PAPERS
from shared.printing.printing import print_form
from shared.printing.spec import FormSpec, SpecField
from worker.reading.forms.reader import FormReader
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import View, register
from worker.training.data.mnist import load_mnist
from worker.training.forms.fields import MAX_ERRORS, Result, results_of, told
from worker.training.forms.made import Blank, MadeForm, make_form
from worker.training.forms.measuring import misplaced
from worker.training.forms.samples import Nets, ReadForm
from worker.training.numbers.made import Hands, Writers
from worker.training.numbers.recipe import alone

SEED = 7
PHOTO_SHARE = 1 / 3
QUANTILES = {"p50": 0.5, "p95": 0.95, "most": 1.0}


@dataclass
class Figures:
    """What came of the pages of one kind, registered in one way."""

    pages: int = 0
    named: int = 0
    matched: int = 0
    residuals: list[float] = field(default_factory=list)
    misplaced: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, form: MadeForm, reference: Reference) -> None:
        """Register a page, and count what came of it."""
        begun = process_time()
        view = View.of(form.image)
        found = register(view, reference)
        self.seconds += process_time() - begun
        self.pages += 1
        self.named += view.seen is not None
        self.matched += found.matches
        if found.matches:
            self.residuals.append(found.residual)
            self.misplaced += misplaced(form, reference)

    def as_json(self) -> dict[str, Any]:
        """Return the figures by their names."""
        return {
            "pages": self.pages,
            "named": self.named,
            "matched": self.matched,
            "residual": _quantiles(self.residuals),
            "box_error": _quantiles(self.misplaced),
            "milliseconds": round(1000 * self.seconds / max(self.pages, 1), 1),
        }


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--forms", default=60, show_default=True)
@click.option("--fields", default=12, show_default=True)
@click.option("--cells", default=6, show_default=True)
@click.option("--read", is_flag=True, help="Read the fields too.")
def main(data: Path | None, forms: int, fields: int, cells: int, read: bool) -> None:
    """Measure, and print the figures."""
    cv2.setNumThreads(1)
    hands = alone(Writers.of(load_mnist("test", data)))
    blank = printed_blank(fields, cells)
    reference = Reference.of(blank.image, blank.template.fields)
    ways = {"marks": reference, "features": replace(reference, marks=None, code=None)}
    figures: dict[tuple[str, str], Figures] = defaultdict(Figures)
    made = [_made(blank, hands, place) for place in range(forms if read else 0)]
    for place in range(forms):
        form, photo = _made(blank, hands, place)
        for way, its in ways.items():
            figures["photo" if photo else "scan", way].add(form, its)
    document: dict[str, Any] = {" by ".join(one): it.as_json() for one, it in figures.items()}
    if read:
        document["fields"] = _read(blank, made)
    click.echo(json.dumps(document, default=float))


def printed_blank(fields: int, cells: int) -> Blank:
    """Print a page with so many fields of so many boxes."""
    places = range(1, fields + 1)
    listed = tuple(SpecField(name=f"field_{n}", label=f"Number {n}", cells=cells) for n in places)
    form = print_form(FormSpec(name="printed", fields=listed), PAPERS["a4"], 1, "printed")
    return Blank(np.asarray(form.references[0]), form.template)


def _made(blank: Blank, hands: Hands, place: int) -> tuple[MadeForm, bool]:
    """Return a filled page, and whether it is a photo."""
    random = np.random.default_rng([SEED, place])
    photo = bool(random.random() < PHOTO_SHARE)
    return make_form(blank, hands, random, photo=photo), photo


def _read(blank: Blank, made: list[tuple[MadeForm, bool]]) -> Any:
    """Return how the fields of pages are read, by kind and rule."""
    nets = Nets.load(BUILT_IN / DEFAULT_MODEL)
    reader = FormReader(blank.template, [blank.image], nets.digits, nets.numbers)
    results: list[Result] = []
    for form, photo in made:
        (page,) = reader.chances([form.image])
        if not isinstance(page, PageError):
            readings = reader.decided(page, min(MAX_ERRORS))
            results += results_of(ReadForm(form, photo, page, reader, 0.0), readings)
    return told(results)


def _quantiles(values: list[float]) -> dict[str, float]:
    found = np.quantile(values or [np.nan], list(QUANTILES.values()))
    return dict(zip(QUANTILES, np.round(found, 2).tolist(), strict=True))


if __name__ == "__main__":
    main()

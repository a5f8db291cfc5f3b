"""Measure the reading of forms on made ones, by the writers of MNIST's test set.

    python -m worker.training.forms.measuring --data FOLDER [--forms 100] [--strangers 100]
        [--dense] [--report FOLDER]

Prints one JSON object: registration, the error of field boxes in pixels of the reference, what
wrong pages were taken for, pages a second and core; and of the fields (fields.py), by kind and
rule, how many are read exactly right, and what is accepted. Half of the forms have rules. A report
(reporting.py) shows what fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

import click
import cv2
import numpy as np

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.errors import PageError
from shared.images import Pixels
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import register
from worker.training.data.mnist import load_mnist
from worker.training.forms.fields import MAX_ERRORS, Result, results_of, told
from worker.training.forms.made import (
    Blank,
    MadeForm,
    draw_blank,
    draw_dense,
    make_form,
    make_stranger,
)
from worker.training.forms.made.strangers import FOREIGN_SEEDS
from worker.training.forms.reporting import Report
from worker.training.forms.samples import Nets, Plan, ReadForm, read_forms
from worker.training.numbers.made import Hands, Writers
from worker.training.numbers.made.ink import Random
from worker.training.numbers.recipe import alone

SEED = 11
DENSE_STRANGERS, PHOTOS = 0.5, 0.3
"""Of the strangers to dense forms: other dense forms, and those that are photographed."""
OFF = 5
"""Pixels of the reference: a field that is farther off is not read where it is."""


@dataclass
class Figures:
    """What is counted."""

    pages: int = 0
    failed: int = 0
    misread: int = 0
    """Pages that match although a field is misplaced by more than OFF pixels."""
    seconds: float = 0.0
    misplaced: list[float] = field(default_factory=list)
    fields: list[Result] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the figures by their names."""
        errors = np.quantile(self.misplaced or [np.nan], (0.5, 0.95, 0.99, 1))
        return {
            "pages": self.pages,
            "failed": self.failed,
            "misread": self.misread,
            "box_error": dict(
                zip(("p50", "p95", "p99", "most"), np.round(errors, 2), strict=False)
            ),
            "pages_per_second": round(self.pages / max(self.seconds, 1e-9), 2),
            "fields": told(self.fields),
        }


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--forms", default=100, show_default=True)
@click.option("--strangers", default=100, show_default=True)
@click.option("--cells", type=int, help="Cells of every comb.  [default: any]")
@click.option("--dpi", type=int, help="Of scans.  [default: 100 to 300]")
@click.option("--dense", is_flag=True, help="Forms whose print repeats: tables, lists, combs.")
@click.option("--report", "folder", type=click.Path(path_type=Path), help="Pictures of it.")
def main(data: Path | None, forms: int, strangers: int, folder: Path | None, **which: Any) -> None:
    """Measure, and print the figures."""
    cv2.setNumThreads(1)
    hands = alone(Writers.of(load_mnist("test", data)))
    nets = Nets.load(BUILT_IN / DEFAULT_MODEL)
    plan = Plan(forms, SEED, **which)
    report = Report()
    figures = measured(read_forms(nets, hands, plan), report).as_json()
    if folder:
        report.write(folder)
    draw = draw_dense if plan.dense else draw_blank
    figures["strangers_matched"] = [_matched(hands, strangers, draw), strangers]
    click.echo(json.dumps(figures, default=float))


def measured(forms: Iterable[ReadForm], report: Report) -> Figures:
    """Count what came of each form, and tell the report."""
    figures = Figures()
    for one in forms:
        figures.pages += 1
        figures.seconds += one.seconds
        if isinstance(one.page, PageError):
            figures.failed += 1
            report.refuse(one, one.page)
            continue
        begun = process_time()
        readings = one.reader.decided(one.page, min(MAX_ERRORS))
        figures.seconds += process_time() - begun
        misses = misplaced(one.form, one.reader.references[0])
        figures.misplaced += misses
        figures.misread += max(misses) > OFF
        figures.fields += results_of(one, readings)
        report.take(one, readings)
    return figures


def misplaced(form: MadeForm, reference: Reference) -> list[float]:
    """Return by how many pixels of the reference each field's farthest corner is misplaced."""
    found, misses = register(form.image, reference), []
    back = np.linalg.inv(form.sheet.homography)
    for place, one in enumerate(reference.fields):
        both = found.corners(place, one.box), form.corners(one.name)
        here, there = (cv2.perspectiveTransform(corners[None], back)[0] for corners in both)
        misses.append(float(np.linalg.norm(here - there, axis=1).max()))
    return misses


def _matched(hands: Hands, count: int, draw: Callable[[int], Blank]) -> int:
    """Return how many pages of other kinds are taken for one of four forms."""
    blanks = [draw(seed) for seed in range(4)]
    references = [Reference.of(one.image, one.template.fields) for one in blanks]
    matched = 0
    for place in range(count):
        stranger = _stranger(hands, np.random.default_rng([SEED, place]), draw)
        matched += any(register(stranger, reference).matches for reference in references)
    return matched


def _stranger(hands: Hands, random: Random, draw: Callable[[int], Blank]) -> Pixels:
    """Return a page of none of the four forms; half of them are forms of the same kind."""
    if draw is draw_dense and random.random() < DENSE_STRANGERS:
        blank = draw(int(random.integers(*FOREIGN_SEEDS)))
        return make_form(blank, hands, random, photo=bool(random.random() < PHOTOS)).image
    return make_stranger(hands, random)


if __name__ == "__main__":
    main()

"""Fit how sure a field is, on forms by writers that no net was trained on.

    python -m worker.training.forms.calibrating --data FOLDER [--forms 3000]

FOLDER holds MNIST with its writers; what is fitted goes to worker/reading/forms/calibration.json.
Half of the forms have rules, and their values obey these but for a slip in a hundred.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.errors import PageError
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.deciding import value_of
from worker.reading.forms.field_calibration import FILE, KINDS, features
from worker.reading.forms.rules import Comb, Ruling
from worker.reading.forms.weighing import evidence_of
from worker.training.forms.samples import Nets, Plan, ReadForm, read_forms
from worker.training.numbers.recipe import prepare

SEED = 7
SHARPNESS = np.linspace(0.2, 1, 17)
"""Those that are tried."""
PRIOR = 0.05
"""Of large weights, beside the log loss of all samples."""
NEARLY_NONE = 0.05
UNFORESEEN = 1e-6
"""The chance of what is written where it is not even considered."""


@dataclass(frozen=True)
class Sample:
    """One field: what was seen, what rules make of it, and what is written."""

    kind: str
    seen: FieldChances
    ruling: Ruling
    written: str | None

    @property
    def is_right(self) -> bool:
        """Whether the value read is what is written."""
        return value_of(self.seen, self.ruling) == self.written


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--forms", default=3000, show_default=True, help="How many are made and read.")
def main(data: Path | None, forms: int) -> None:
    """Fit the calibration of fields, and store it beside the reader."""
    nets = Nets.load(BUILT_IN / DEFAULT_MODEL)
    hands = prepare(data, None).held_out
    read = [one.without_image() for one in read_forms(nets, hands, Plan(forms, SEED))]
    sharpness = {kind: sharpness_of(_seen(read, kind)) for kind in KINDS}
    samples = [one for form in read for one in samples_of(form, sharpness)]
    fitted = {
        kind: fit([one for one in samples if one.kind == kind]) | {"sharpness": sharpness[kind]}
        for kind in KINDS
    }
    FILE.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    click.echo(json.dumps(fitted))


def samples_of(read: ReadForm, sharpness: Mapping[str, float]) -> Iterator[Sample]:
    """Yield every field that a number is seen in; a form that does not match yields none."""
    if isinstance(read.page, PageError):
        return
    rulings = read.reader.rulings(read.page, sharpness)
    for seen in read.page.fields:
        if seen.value and not seen.is_void:
            name = seen.field.name
            yield Sample(
                read.reader.kind_of(seen.field), seen, rulings[name], read.form.values[name]
            )


def _seen(read: Sequence[ReadForm], kind: str) -> list[tuple[FieldChances, str]]:
    """Return the fields of a kind in which a number is seen and written."""
    return [
        (seen, written)
        for one in read
        if not isinstance(one.page, PageError)
        for seen in one.page.fields
        if one.reader.kind_of(seen.field) == kind
        and seen.value
        and (written := one.form.values[seen.field.name])
    ]


def sharpness_of(seen: Sequence[tuple[FieldChances, str]]) -> float:
    """Return the power at which what is written in fields is likeliest on the whole."""
    likelihoods = [
        sum(_log_chance(one, written, sharpness) for one, written in seen)
        for sharpness in SHARPNESS.tolist()
    ]
    return round(float(SHARPNESS[int(np.argmax(likelihoods))]), 3)


def _log_chance(seen: FieldChances, written: str, sharpness: float) -> float:
    evidence = evidence_of(seen, sharpness)
    if isinstance(evidence, Comb):
        fits = len(written) <= len(evidence.cells)
        chance = evidence.probability(written) if fits else 0.0
    else:
        chance = dict(evidence.candidates).get(written, 0.0)
    return float(np.log(chance + UNFORESEEN))


def fit(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return the weights of a score, by maximum likelihood with a slight prior, and its levels."""
    right = np.array([one.is_right for one in samples])
    odds = np.array([features(one.seen, one.ruling) for one in samples])
    offset, whole, weakest, seen, agreement = weights = _weights(odds, right)
    return {
        "levels": levels_of(weights[0] + odds @ np.array(weights[1:]), right),
        "offset": round(offset, 4),
        "whole": round(whole, 4),
        "weakest": round(weakest, 4),
        "seen": round(seen, 4),
        "agreement": round(agreement, 4),
        # No field is surer than so many can tell: Laplace's rule of succession.
        "most": round(1 - 1 / (len(samples) + 2), 5),
        "samples": len(samples),
    }


def levels_of(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> list[list[float]]:
    """Return scores, rising, and the log odds of being right at each, by isotonic regression.

    Of each level as many as there are, and one wrong and one right more: Laplace's rule of
    succession. The highest begins where nearly all of its samples lie above.
    """
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(scores, kind="stable")
    rising = IsotonicRegression().fit_transform(scores[order], right[order].astype(np.float64))
    parts = np.split(order, np.flatnonzero(np.diff(rising)) + 1)
    sizes = np.array([len(part) for part in parts])
    chances = np.array([(right[part].sum() + 1) / (len(part) + 2) for part in parts])
    places = np.arange(len(parts))
    chances = IsotonicRegression().fit(places, chances, sample_weight=sizes).predict(places)
    where = [float(np.median(scores[part])) for part in parts]
    where[-1] = float(np.quantile(scores[parts[-1]], NEARLY_NONE))
    odds = np.log(chances / (1 - chances))
    return [[round(x, 4), round(y, 4)] for x, y in zip(where, odds.tolist(), strict=True)]


def _weights(odds: NDArray[np.float64], right: NDArray[np.bool_]) -> list[float]:
    """Return the offset and the weight of each of (n, 4) log odds: none speaks against itself."""
    from scipy.optimize import minimize

    columns = np.column_stack([np.ones(len(odds)), odds])
    signs = np.where(right, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> float:
        lost = np.logaddexp(0, -signs * (columns @ weights)).sum()
        return float(lost + PRIOR * (weights[1:] ** 2).sum())

    bounds = [(None, None), *[(0, None)] * odds.shape[1]]
    found = minimize(loss, np.zeros(len(bounds)), bounds=bounds, method="L-BFGS-B")
    return [float(weight) for weight in found.x]


if __name__ == "__main__":
    main()

"""Fit how sure a field is, on forms by writers that no net was trained on.

    python -m worker.training.forms.calibrating --data FOLDER [--forms 120]

FOLDER holds MNIST with its writers; the weights go to worker/reading/forms/calibration.json.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from worker.reading.forms.field_calibration import FILE, features, kind_of
from worker.training.forms.samples import Nets, Plan, Sample, read_samples
from worker.training.numbers.recipe import prepare

SEED = 7


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--forms", default=120, show_default=True, help="How many are made and read.")
def main(data: Path | None, forms: int) -> None:
    """Fit the calibration of fields, and store it beside the reader."""
    nets = Nets.load(BUILT_IN / DEFAULT_MODEL)
    samples = list(read_samples(nets, prepare(data, None).held_out, Plan(forms, SEED)))
    fitted = {
        kind: fit([one for one in samples if kind_of(one.seen) == kind])
        for kind in ("comb", "free")
    }
    FILE.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    click.echo(json.dumps(fitted))


def fit(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return the weights of a logistic function, by maximum likelihood with a slight prior."""
    from sklearn.linear_model import LogisticRegression

    read = [one for one in samples if one.seen.value and not one.seen.is_void]
    right = np.array([one.is_right for one in read])
    odds = np.array([features(one.seen) for one in read])
    model = LogisticRegression(C=10.0).fit(odds, right)
    whole, weakest = model.coef_[0].tolist()
    return {
        "offset": round(float(model.intercept_[0]), 4),
        "whole": round(whole, 4),
        "weakest": round(weakest, 4),
        # No field is surer than so many can tell: Laplace's rule of succession.
        "most": round(1 - 1 / (len(read) + 2), 5),
        "samples": len(read),
    }


if __name__ == "__main__":
    main()

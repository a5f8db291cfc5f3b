"""How far the print about fields lies from where the registration expects it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from worker.training.measures.pictures.style import BLUE, ORANGE, picture

BINS = 60


def draw_residuals(path: Path, residuals: Sequence[float]) -> None:
    """Draw the distribution of residuals, in pixels, with its median and 95th percentile."""
    with picture(path, 6.5, 3.5) as figure:
        axes = figure.subplots()
        figure.subplots_adjust(0.12, 0.17, 0.97, 0.88)
        axes.set(xlabel="residual of a field, pixels of the blank page", ylabel="fields")
        axes.set_yscale("symlog", linthresh=1)
        axes.hist(residuals, bins=BINS, color=BLUE)
        for share, style in ((0.5, "-"), (0.95, "--")) if len(residuals) else ():
            at = float(np.quantile(residuals, share))
            axes.axvline(at, color=ORANGE, linestyle=style, label=f"{share:.0%} below {at:.2f}")
        if len(residuals):
            axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)

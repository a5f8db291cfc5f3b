"""The confusion matrix: which digit is read as which."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from numpy.typing import NDArray

from worker.training.measures.pictures.style import GREY, INK, picture

SIDE = 6.5
AREA = (0.1, 0.02, 0.88, 0.88)
"""Left, bottom, width and height of the matrix, as shares of the picture."""

GAMMA = 0.3
"""Makes one error in a thousand visible beside the diagonal."""


def draw_confusion(path: Path, counts: NDArray[np.int64]) -> None:
    """Draw (n, n) counts, rows by label and columns by what was read, each row by its shares."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    with picture(path, SIDE, SIDE) as figure:
        axes = figure.add_axes(AREA)
        axes.imshow(shares, cmap="Blues", norm=PowerNorm(GAMMA, 0, 1), aspect="auto")
        _label(axes, len(counts))
        for (label, read), number in np.ndenumerate(counts):
            colour = "white" if shares[label, read] ** GAMMA > 0.6 else INK if number else GREY
            text = f"{number:,}" if number else "·"
            axes.text(read, label, text, ha="center", va="center", color=colour, fontsize=10)


def _label(axes: Axes, classes: int) -> None:
    axes.set_xticks(range(classes), [str(digit) for digit in range(classes)])
    axes.set_yticks(range(classes), [str(digit) for digit in range(classes)])
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set(xlabel="read as", ylabel="really")
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)

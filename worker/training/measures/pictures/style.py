"""How the pictures look: colours that everybody can tell apart, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
from numpy.typing import NDArray

BLUE, ORANGE, GREY, INK = "#0072B2", "#D55E00", "#8C8C8C", "#26262B"
"""Okabe and Ito, "Color universal design" (2008)."""

STYLE = {
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 11,
    "axes.grid": True,
    "grid.color": "#E6E6EA",
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
}


@contextmanager
def picture(path: Path, width: float, height: float) -> Iterator[Figure]:
    """Yield an empty figure, in inches, and write it as PNG."""
    with style.context(["default", STYLE]):
        figure = Figure((width, height), dpi=120)
        FigureCanvasAgg(figure)
        yield figure
        figure.savefig(path, metadata={"Software": None})


def percent(share: float) -> str:
    """Return a share in percent, with as many decimals as it needs."""
    return f"{share * 100:.6f}".rstrip("0").rstrip(".") + " %"


def tick_shares(axes: Axes, which: str, shares: list[float]) -> None:
    """Label an axis, `x` or `y`, at some shares, in percent."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_ticks(shares, labels=[percent(share) for share in shares])
    axis.set_minor_formatter(NullFormatter())


def wilson(
    share: NDArray[np.float64], n: NDArray[np.float64], z: float = 1.96
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the interval of Wilson, "Probable inference" (1927), for shares of n."""
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return middle - half, middle + half

"""Store what scikit-learn has fitted as a skops file, which runs no code when it is loaded."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import skops.io

WEIGHTS = "model.skops"


def store(model: Any, out: Path) -> Path:
    """Write a fitted model to the folder `out`, and return its file."""
    out.mkdir(parents=True, exist_ok=True)
    weights = out / WEIGHTS
    skops.io.dump(model, weights, compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    return weights

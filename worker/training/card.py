"""Write the model card: what was trained, on what, with which command, and how good it is."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras

from shared.model_cards import CARD, sha256
from worker.reading.calibration import Calibration
from worker.reading.model_card import EightBitFile
from worker.training.cnn.recipe import Recipe

SOURCES = {
    "MNIST": "LeCun et al. (1998); writers from QMNIST, Yadav and Bottou (2019)",
    "usps": "Hull (1994), U.S. zip codes",
    "optdigits_orig_tra": "UCI, Optical Recognition of Handwritten Digits, Turkish hands",
    "scikit-learn's digits": "UCI, Optical Recognition of Handwritten Digits, 13 Turkish hands",
    "semeion": "UCI, Semeion Handwritten Digit, Italian hands",
    "drawn": "drawn by worker/training/synthesis/drawn.py",
    "non-digits": "drawn by worker/training/synthesis/non_digits.py, or left of empty pages",
    "rewritten": "put on paper by worker/training/synthesis/paper and normalised again",
}


@dataclass(frozen=True)
class Trained:
    """A trained net as it lies on disk, and what is known of it."""

    command: str
    weights: Path
    calibration: Calibration
    configuration: dict[str, Any]
    figures: dict[str, Any]
    kind: str = "cnn"
    readers: Sequence[str] = ("digit",)
    calibrations: dict[str, Calibration] = field(default_factory=dict)
    speed: dict[str, Any] = field(default_factory=dict)
    eight_bit: EightBitFile | None = None
    trained_at: str | None = None
    """Another day than today, where the net is kept as it was trained."""


@contextmanager
def aside(out: Path, files: Sequence[str]) -> Iterator[Path]:
    """Lend a copy of a model; what was made of it, and its card, is put in place at the end."""
    with TemporaryDirectory() as parent:
        folder = Path(parent) / out.name
        shutil.copytree(out, folder)
        yield folder
        for name in (*files, CARD):
            shutil.copyfile(folder / name, out / f"{name}.new")
        for name in (*files, CARD):
            (out / f"{name}.new").replace(out / name)


def write_card(trained: Trained, recipe: Recipe) -> dict[str, Any]:
    """Write the card beside the weights, and return it."""
    folder = trained.weights.parent
    card = _with_others(_describe(trained, recipe), folder / CARD)
    store_card(folder, card)
    return card


def store_card(folder: Path, card: dict[str, Any]) -> None:
    """Write a card into the folder of its model."""
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    (folder / CARD).write_text(text, encoding="utf-8")


def _with_others(card: dict[str, Any], before: Path) -> dict[str, Any]:
    """Keep what the card said of the nets for cells and numbers, which lie in the same folder."""
    known = json.loads(before.read_text(encoding="utf-8")) if before.is_file() else {}
    if known.get("cell"):
        card |= {"cell": known["cell"]}
    if not known.get("number"):
        return card
    figures = {name: one for name, one in known["figures"].items() if "number" in name}
    readers = [*card["readers"], "number"]
    return card | {
        "readers": readers,
        "number": known["number"],
        "figures": card["figures"] | figures,
    }


def _describe(trained: Trained, recipe: Recipe) -> dict[str, Any]:
    return {
        "name": trained.kind,
        "kind": trained.kind,
        "readers": list(trained.readers),
        "trained_at": trained.trained_at or datetime.now(UTC).date().isoformat(),
        "command": trained.command,
        "weights": file_of(trained.weights),
        "eight_bit": _eight_bit(trained.eight_bit),
        "calibration": asdict(trained.calibration),
        "calibrations": {name: asdict(one) for name, one in trained.calibrations.items()},
        "figures": trained.figures,
        "speed": trained.speed,
        "data": _data(recipe),
        "configuration": trained.configuration,
        "versions": _versions(),
    }


def file_of(weights: Path) -> dict[str, Any]:
    """Return what a card says of a file of weights."""
    return {"file": weights.name, "sha256": sha256(weights)}


def _eight_bit(copy: EightBitFile | None) -> dict[str, Any] | None:
    if copy is None:
        return None
    return file_of(copy.weights) | {"calibration": asdict(copy.calibration)}


def _data(recipe: Recipe) -> dict[str, Any]:
    by_writer = recipe.validation.writers_known
    return {
        "training": {samples.name: len(samples) for samples in recipe.training},
        "validation": {
            samples.name: len(samples)
            for samples in (recipe.validation, recipe.paper, *recipe.non_digits)
        },
        "validation_split": "by writer" if by_writer else "by blocks, for want of writers",
        "sources": _sources(recipe),
    }


def _sources(recipe: Recipe) -> dict[str, str]:
    """Return where the sets that were used come from."""
    names = " ".join(samples.name for samples in (*recipe.training, recipe.paper))
    return {name: source for name, source in SOURCES.items() if name in names}


def _versions() -> dict[str, str]:
    packages = ("keras", "numpy", "opencv-python-headless", "scikit-learn", "skops")
    found = {package: version(package) for package in packages}
    return {"python": platform.python_version(), "backend": keras.backend.backend(), **found}

"""The part of a model card that reading needs, checked against the weights beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shared.model_cards import CARD, broken_model, read_card, sha256
from worker.reading.calibration import Calibration

__all__ = ["CARD", "ModelFiles", "open_model", "read_card", "sha256"]


@dataclass(frozen=True)
class ModelFiles:
    """A model whose files are all there and unchanged."""

    name: str
    weights: Path
    calibration: Calibration


def open_model(folder: Path) -> ModelFiles:
    """Read the card in `folder` and check its weights; raises SetupError when they do not match."""
    card = read_card(folder)
    try:
        weights = folder / card["weights"]["file"]
        expected = card["weights"]["sha256"]
        calibration = Calibration(**card["calibration"])
    except (KeyError, TypeError) as error:
        raise broken_model(folder, f"its card lacks {error}") from error
    if not weights.is_file():
        raise broken_model(folder, f"{weights.name} is missing")
    if sha256(weights) != expected:
        raise broken_model(folder, f"{weights.name} is not the file that its card describes")
    return ModelFiles(folder.name, weights, calibration)

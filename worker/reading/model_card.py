"""The part of a model card that reading needs, checked against the weights beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    kind: str = "cnn"
    calibrations: dict[str, Calibration] = field(default_factory=dict)
    """Those of readers for which `calibration` does not hold."""

    def calibration_for(self, reader: str) -> Calibration:
        """Return the calibration that holds for a reader."""
        return self.calibrations.get(reader, self.calibration)


def open_model(folder: Path) -> ModelFiles:
    """Read the card in `folder` and check its weights; raises SetupError when they do not match."""
    card = read_card(folder)
    try:
        weights = folder / card["weights"]["file"]
        expected = card["weights"]["sha256"]
        calibration = Calibration(**card["calibration"])
        others = {name: Calibration(**one) for name, one in card.get("calibrations", {}).items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise broken_model(folder, f"its card lacks {error}") from error
    if not weights.is_file():
        raise broken_model(folder, f"{weights.name} is missing")
    if sha256(weights) != expected:
        raise broken_model(folder, f"{weights.name} is not the file that its card describes")
    kind = str(card.get("kind", "cnn"))
    return ModelFiles(folder.name, weights, calibration, kind, others)

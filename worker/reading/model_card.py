"""The part of a model card that reading needs, checked against the weights beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from shared.model_cards import broken_model, parse_card, sha256
from worker.reading.calibration import Calibration
from worker.reading.classifiers.kinds import KINDS


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
    card = parse_card(folder)
    weights = folder / card.weights.file
    if card.kind not in KINDS:
        raise broken_model(folder, f"its kind is {card.kind!r}, and not {' or '.join(KINDS)}")
    try:
        calibration = Calibration(**card.calibration)
        others = {name: Calibration(**one) for name, one in card.calibrations.items()}
    except (TypeError, ValueError) as error:
        raise broken_model(folder, f"its calibration is wrong ({error})") from error
    if not weights.is_file():
        raise broken_model(folder, f"{weights.name} is missing")
    if sha256(weights) != card.weights.sha256:
        raise broken_model(folder, f"{weights.name} is not the file that its card describes")
    return ModelFiles(folder.name, weights, calibration, card.kind, others)

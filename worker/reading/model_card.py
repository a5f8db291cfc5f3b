"""The part of a model card that reading needs, checked against the weights beside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.errors import SetupError
from worker.reading.calibration import Calibration

CARD = "card.json"


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
        raise _broken(folder, f"its card lacks {error}") from error
    if not weights.is_file():
        raise _broken(folder, f"{weights.name} is missing")
    if sha256(weights) != expected:
        raise _broken(folder, f"{weights.name} is not the file that its card describes")
    kind = str(card.get("kind", "cnn"))
    return ModelFiles(folder.name, weights, calibration, kind, others)


def read_card(folder: Path) -> dict[str, Any]:
    """Return the whole card of the model in `folder`; raises SetupError without one."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _broken(folder, f"{CARD} cannot be read ({error})") from error
    if not isinstance(card, dict):
        raise _broken(folder, f"{CARD} is no card")
    return card


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _broken(folder: Path, why: str) -> SetupError:
    return SetupError(
        f"the model {folder.name!r} cannot be loaded: {why}; "
        f"restore worker/weights/{folder.name} or run `fieldhand train {folder.name}`",
        code="no-model",
    )

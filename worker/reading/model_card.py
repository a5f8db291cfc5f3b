"""The part of a model card that reading needs, checked against the weights beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.model_cards import EightBit, FurtherNet, Weights, broken_model, parse_card, sha256
from worker.reading.calibration import Calibration
from worker.reading.classifiers.kinds import KINDS


@dataclass(frozen=True)
class EightBitFile:
    """The eight-bit copy of a net, and the calibration of its scores."""

    weights: Path
    calibration: Calibration


@dataclass(frozen=True)
class ModelFiles:
    """A model whose files are all there and unchanged."""

    name: str
    weights: Path
    calibration: Calibration
    kind: str = "cnn"
    calibrations: dict[str, Calibration] = field(default_factory=dict)
    """Those of readers for which `calibration` does not hold."""
    eight_bit: EightBitFile | None = None
    cell: FurtherNet | None = None
    """The net of cells, where there is one."""

    def calibration_for(self, reader: str) -> Calibration:
        """Return the calibration that holds for a reader."""
        return self.calibrations.get(reader, self.calibration)


def open_model(folder: Path) -> ModelFiles:
    """Read the card in `folder` and check its weights; raises SetupError when they do not match."""
    card = parse_card(folder)
    if card.kind not in KINDS:
        raise broken_model(folder, f"its kind is {card.kind!r}, and not {' or '.join(KINDS)}")
    return ModelFiles(
        folder.name,
        weights_of(folder, card.weights),
        _calibration(folder, card.calibration),
        card.kind,
        {name: _calibration(folder, one) for name, one in card.calibrations.items()},
        _eight_bit(folder, card.eight_bit),
        card.cell,
    )


def check_model(folder: Path) -> None:
    """Raise SetupError where any file of a model, of whichever net, is not the one of its card."""
    open_model(folder)
    card = parse_card(folder)
    for net in (card.number, card.cell):
        if net is not None:
            weights_of(folder, net.weights)
            if net.eight_bit is not None:
                weights_of(folder, net.eight_bit)


def weights_of(folder: Path, described: Weights) -> Path:
    """Return a file of weights; raises SetupError when it is not the one that is described."""
    weights = folder / described.file
    if not weights.is_file():
        raise broken_model(folder, f"{weights.name} is missing")
    if sha256(weights) != described.sha256:
        raise broken_model(folder, f"{weights.name} is not the file that its card describes")
    return weights


def _calibration(folder: Path, described: dict[str, Any]) -> Calibration:
    try:
        return Calibration(**described)
    except (TypeError, ValueError) as error:
        raise broken_model(folder, f"its calibration is wrong ({error})") from error


def _eight_bit(folder: Path, described: EightBit | None) -> EightBitFile | None:
    if described is None:
        return None
    weights = weights_of(folder, described)
    return EightBitFile(weights, _calibration(folder, described.calibration))

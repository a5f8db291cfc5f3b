"""The card of a model: what it is, how it was made, and how good it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import SetupError
from shared.states import Reader

CARD = "card.json"
REPORT = "report.json"
PICTURES = ("confusion", "lengths", "reliability", "risk-coverage", "worst", "errors")
"""Pictures that may lie beside a card, each as NAME.png."""

OF_DIGITS = ("confusion",)
OF_NUMBERS = ("lengths", "errors")
"""Those that only readings of one digit have, and only readings of numbers."""


class Weights(BaseModel):
    """The file of the weights, and what it must hold."""

    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    """The name of a file beside the card."""
    sha256: str


class EightBit(Weights):
    """The eight-bit copy of a net, which CPUs run several times as fast."""

    calibration: dict[str, Any] = {}


class FurtherNet(BaseModel):
    """A net beside that of single digits, and how it came to be."""

    model_config = ConfigDict(extra="allow", frozen=True)

    weights: Weights
    eight_bit: Weights | None = None


class NumberNet(FurtherNet):
    """The net that reads lines of digits."""

    calibration: dict[str, Any] = {}


class Card(BaseModel):
    """What a card says; figures that one model has and another lacks are free."""

    model_config = ConfigDict(extra="allow", frozen=True)

    weights: Weights
    readers: tuple[str, ...]
    kind: str = "cnn"
    trained_at: str | None = None
    command: str | None = None
    calibration: dict[str, Any] = {}
    calibrations: dict[str, dict[str, Any]] = {}
    """Those of readers for which `calibration` does not hold."""
    eight_bit: EightBit | None = None
    number: NumberNet | None = None
    cell: FurtherNet | None = None
    """Reads digits in the cells of combs."""
    figures: dict[str, Any] = {}
    data: dict[str, Any] = {}
    configuration: dict[str, Any] = {}
    speed: dict[str, Any] = {}
    versions: dict[str, Any] = {}

    @property
    def sets(self) -> dict[str, dict[str, Any]]:
        """The figures of every set that the model was measured on."""
        return {name: group for name, group in self.figures.items() if isinstance(group, dict)}

    @property
    def serves(self) -> tuple[str, ...]:
        """The readers that it can read for: digits and numbers together read forms."""
        reads_forms = {Reader.DIGIT, Reader.NUMBER} <= set(self.readers)
        more = (Reader.FORM.value,) if reads_forms and Reader.FORM not in self.readers else ()
        return self.readers + more

    @property
    def measured_by(self) -> str:
        """The reader that its pictures are drawn with."""
        numbers_alone = Reader.NUMBER in self.readers and Reader.DIGIT not in self.readers
        return Reader.NUMBER if numbers_alone else Reader.DIGIT

    @property
    def pictures(self) -> tuple[str, ...]:
        """The pictures that can be drawn of it."""
        others = OF_DIGITS if self.measured_by == Reader.NUMBER else OF_NUMBERS
        return tuple(name for name in PICTURES if name not in others)


def parse_card(folder: Path) -> Card:
    """Return the card of the model in `folder`; raises SetupError without a sound one."""
    try:
        return Card.model_validate(read_card(folder))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise broken_model(folder, f"its card is wrong at {place}: {fault['msg']}") from None


def read_card(folder: Path) -> dict[str, Any]:
    """Return the whole card of the model in `folder`; raises SetupError without one."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        json.dumps(card, ensure_ascii=False).encode()  # half a character can be read, not shown
    except (OSError, ValueError, RecursionError) as error:
        raise broken_model(folder, f"{CARD} cannot be read ({error})") from error
    if not isinstance(card, dict):
        raise broken_model(folder, f"{CARD} is no card")
    return card


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def broken_model(folder: Path, why: str) -> SetupError:
    """Return the error of a model that cannot be used, with the way out."""
    return SetupError(
        f"the model {folder.name!r} cannot be loaded: {why}; "
        f"restore {folder} or train it again with `fieldhand train`",
        code="no-model",
    )

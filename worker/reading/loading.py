"""Find a reader and its model by their names; what they are made of is imported only then."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from shared.errors import SetupError
from shared.images import Pixels
from shared.readings import Reading
from shared.states import READ_BY
from shared.states import Reader as ReaderName

READERS = {"digit": "worker.reading.digits", "pixels": "worker.reading.pixels"}
"""Every reader, and the module whose `load` makes it."""

MODELS = ("cnn", "forest", "logistic")

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"


class Reader(Protocol):
    """Read images of one kind."""

    device: str
    """Where the net runs: `cpu`, or the number and name of a GPU."""

    def warm_up(self) -> None:
        """Compile every batch shape, so that the first image waits no longer than the last."""

    def read(self, images: Sequence[Pixels], max_error: float = 0.001) -> list[tuple[Reading, ...]]:
        """Return the readings of each image, uint8 (h, w), (h, w, 3) or (h, w, 4), in order."""


def load_reader(
    reader: str,
    model: str | None = None,
    *,
    weights: Path | None = None,
    threads: int | None = None,
) -> Reader:
    """Load a reader with a model, or with its own; `threads` limits the cores that the net takes.

    Raises SetupError when there is no such reader or model, when the one is not read by the
    other, or when its files are missing or not the ones that its card describes.
    """
    if reader not in READERS:
        raise SetupError(f"there is no reader {reader!r}: take {', '.join(READERS)}")
    if model is not None and model not in MODELS:
        raise SetupError(f"there is no model {model!r}: take {', '.join(MODELS)}")
    fit = READ_BY[ReaderName(reader)]
    model = model or fit[0]
    if model not in fit:
        raise SetupError(f"{model!r} does not read {reader!r}: take {', '.join(fit)}")
    module = import_module(READERS[reader])
    loaded: Reader = module.load((weights or WEIGHTS) / model, threads)
    return loaded

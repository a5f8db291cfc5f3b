"""Find a reader and its model by their names; what they are made of is imported only then."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from shared.catalogue import BUILT_IN, Catalogue
from shared.errors import PageError, SetupError
from shared.images import Pixels
from shared.model_cards import CARD, read_card
from shared.number_options import NumberOptions
from shared.readings import Reading

READERS = {
    "digit": "worker.reading.digits",
    "number": "worker.reading.numbers.loading",
    "pixels": "worker.reading.pixels",
}
"""Every reader, and the module whose `load` makes it."""

WEIGHTS = BUILT_IN
"""The models that come along."""

Readings = tuple[Reading, ...]
"""What was read on one page, a reading for each field."""


class Reader(Protocol):
    """Read images of one kind."""

    device: str
    """Where the net runs: `cpu`, or the number and name of a GPU."""

    def warm_up(self) -> None:
        """Compile every batch shape, so that the first image waits no longer than the last."""

    def read(
        self,
        images: Sequence[Pixels],
        max_error: float = 0.001,
        options: NumberOptions | None = None,
    ) -> Sequence[Readings | PageError]:
        """Return the readings of each image, uint8 (h, w), (h, w, 3) or (h, w, 4), in order.

        An image that this reader refuses has its reason instead. Raises PageError where a reason
        is found only while several are read at once.
        """


class Explainer(Reader, Protocol):
    """A reader that can tell more of each digit than a large job has use for."""

    def explaining(self) -> Reader:
        """Return the same reader, which tells all ten probabilities and what its model saw."""


def load_reader(
    reader: str,
    model: str | None = None,
    *,
    weights: Path | None = None,
    threads: int | None = None,
) -> Reader:
    """Load a reader with a model of the folder `weights`, or with the first that serves it.

    `threads` limits the cores that it takes. Raises SetupError when there is no such reader or
    model, when the one is not for the other, or when its files are missing or not the ones that
    its card describes.
    """
    if reader not in READERS:
        raise SetupError(f"there is no reader {reader!r}: take {', '.join(READERS)}")
    root = weights or WEIGHTS
    models = sorted(path.parent.name for path in root.glob(f"*/{CARD}"))
    model = model or Catalogue(root, root).choose(None, reader).name
    if model not in models:
        raise SetupError(f"there is no model {model!r}: take {', '.join(models)}")
    if reader not in read_card(root / model).get("readers", [reader]):
        serving = ", ".join(Catalogue(root, root).serving(reader))
        raise SetupError(f"{model!r} does not read {reader!r}: take {serving}")
    module = import_module(READERS[reader])
    loaded: Reader = module.load(root / model, threads)
    return loaded

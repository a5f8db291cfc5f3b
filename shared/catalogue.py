"""The models that there are: those that come along, and your own beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.errors import InvalidRequest, NotFound, SetupError
from shared.model_cards import CARD, PICTURES, REPORT, Card, parse_card, sha256

BUILT_IN = Path(__file__).resolve().parent.parent / "worker" / "weights"
DEFAULT_MODEL = "cnn"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,15}")
"""As long as the column of the table."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model with a sound card."""

    name: str
    folder: Path
    own: bool
    card: Card
    fingerprint: str
    """The SHA-256 of the card: another one means that the model was trained again."""

    @property
    def bytes(self) -> int | None:
        """The size of its weights; None where they are not part of this installation."""
        weights = self.folder / self.card.weights.file
        return weights.stat().st_size if weights.is_file() else None

    @property
    def pictures(self) -> dict[str, Path]:
        """The pictures that lie beside its card, by name."""
        paths = {name: self.folder / f"{name}.png" for name in PICTURES}
        return {name: path for name, path in paths.items() if path.is_file()}

    @property
    def report(self) -> dict[str, Any]:
        """The figures that its pictures show; empty where there are none."""
        try:
            report = json.loads((self.folder / REPORT).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return report if isinstance(report, dict) else {}


class Catalogue:
    """Look into both folders at every question; a card is read again only when it has changed."""

    def __init__(self, own: Path, built_in: Path | None = None) -> None:
        self.own = own
        self.built_in = built_in or BUILT_IN

    def models(self) -> dict[str, Model]:
        """Return every model that can be used, the default one first, the others by name."""
        # One of your own goes before a built-in one; a broken one hides no sound one.
        sound = {one.name: one for one in self._all() if isinstance(one, Model)}
        models = list(sound.values())
        models.sort(key=lambda model: (model.name != DEFAULT_MODEL, model.name))
        return {model.name: model for model in models}

    def faults(self) -> list[SetupError]:
        """Return why models cannot be used."""
        return [fault for fault in self._all() if isinstance(fault, SetupError)]

    def find(self, name: str) -> Model:
        """Return a model. Raises NotFound."""
        model = self.models().get(name)
        if model is None:
            raise NotFound(f"there is no model {name!r}")
        return model

    def serving(self, reader: str) -> list[str]:
        """Return the names of the models that a reader can read with, its own first."""
        return [one for one, model in self.models().items() if reader in model.card.serves]

    def choose(self, name: str | None, reader: str) -> Model:
        """Return the model to read with; without a name the first that serves the reader.

        Raises InvalidRequest naming those that do.
        """
        models, serving = self.models(), self.serving(reader)
        if not serving:
            readers = sorted({one for model in models.values() for one in model.card.serves})
            message = f"no model serves the reader {str(reader)!r}"
            message += f"; it can be {' or '.join(map(repr, readers))}" if readers else ""
            raise InvalidRequest(message, code="unfit-model", field="model")
        name, known = name or serving[0], " or ".join(map(repr, serving))
        if name not in models:
            message = f"model {name!r} is unknown; it can be {known}"
            raise InvalidRequest(message, code="unknown-model", field="model")
        if name not in serving:
            message = f"model {name!r} does not read {str(reader)!r}; it can be {known}"
            raise InvalidRequest(message, code="unfit-model", field="model")
        return models[name]

    def _all(self) -> Iterator[Model | SetupError]:
        for root in (self.built_in, self.own):
            yield from map(self._open, _with_card(root))

    def _open(self, folder: Path) -> Model | SetupError:
        """Return a model, or why it cannot be used."""
        if not NAME.fullmatch(folder.name):
            return SetupError(
                f"the model {folder.name!r} cannot be used: its name is not 1 to 16 of a-z, 0-9, "
                f"- and _; rename {folder}"
            )
        try:
            stat = (folder / CARD).stat()
            card, fingerprint = _card(folder, stat.st_mtime_ns, stat.st_size)
        except SetupError as error:
            return error
        except OSError as error:
            return SetupError(f"the model {folder.name!r} is gone ({error.strerror})")
        return Model(folder.name, folder, folder.parent != self.built_in, card, fingerprint)


def _with_card(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield from sorted(path for path in root.iterdir() if (path / CARD).is_file())


@lru_cache(maxsize=256)
def _card(folder: Path, _mtime_ns: int, _size: int) -> tuple[Card, str]:
    return parse_card(folder), sha256(folder / CARD)

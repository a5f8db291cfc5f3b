"""Models as the commands need them: loaded by name, and checked to the last byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.catalogue import BUILT_IN, DEFAULT_MODEL, Catalogue
from shared.errors import SetupError
from shared.settings import Settings

if TYPE_CHECKING:
    from worker.reading import Reader


def load_chosen(reader: str, model: str | None) -> Reader:
    """Load a reader with a model of the catalogue, or with its own.

    Raises InvalidRequest or SetupError.
    """
    from worker.reading import load_reader

    chosen = Catalogue(Settings.load().models).choose(model, reader)
    return load_reader(reader, chosen.name, weights=chosen.folder.parent)


def check_models(catalogue: Catalogue) -> list[SetupError]:
    """Return why models cannot be used. Raises SetupError where the default one cannot."""
    from worker.reading.model_card import check_model

    models = catalogue.models()
    default = models.get(DEFAULT_MODEL)
    check_model(default.folder if default else BUILT_IN / DEFAULT_MODEL)
    faults = catalogue.faults()
    for model in models.values():
        try:
            check_model(model.folder)
        except SetupError as error:
            faults.append(error)
    return faults

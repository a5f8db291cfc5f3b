"""Load what scikit-learn has fitted from skops files, which run no code as pickles do."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from shared.errors import SetupError
from shared.model_cards import broken_model


def load_stored(weights: Path, expected: type, trusted: list[str]) -> Any:
    """Load a skops file; raises SetupError for any other file, model or type than `trusted`."""
    skops = import_module("skops.io")
    try:
        model = skops.load(weights, trusted=trusted)
    except Exception as error:  # a damaged file can fail in any part of it
        reason = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise _refusal(weights, reason) from error
    if type(model) is not expected:
        raise _refusal(weights, f"it holds a {type(model).__name__}, no {expected.__name__}")
    return model


def _refusal(weights: Path, reason: str) -> SetupError:
    return broken_model(weights.parent, f"{weights.name} is not a model ({reason})")

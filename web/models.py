"""Models as the API and the pages show them, told from their cards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shared.catalogue import Model
from shared.errors import NotFound
from shared.model_cards import PICTURES
from shared.states import Reader


def model_json(model: Model) -> dict[str, Any]:
    """Return a model in the shape of the list."""
    card = model.card
    return {
        "name": model.name,
        "kind": card.kind,
        "built_in": not model.own,
        "readers": list(card.serves),
        "trained_at": card.trained_at,
        "accuracy": accuracy(model),
        "parameters": _number(card.configuration.get("parameters")),
        "bytes": model.bytes,
        "speed": _number(card.speed.get("glyphs_per_second")),
        "links": {"self": _path(model), "page": f"/models/{model.name}"},
    }


def card_json(model: Model) -> dict[str, Any]:
    """Return the card of a model as it was written, with the links to its pictures."""
    view = model_json(model)
    kept = {name: view[name] for name in ("name", "built_in", "bytes")}
    pictures = {name: picture_path(model, name) for name in model.pictures}
    return kept | model.card.model_dump() | kept | {"links": view["links"] | {"pictures": pictures}}


def accuracy(model: Model) -> dict[str, float]:
    """Return the share that was right, for every set that it was measured on."""
    shares = {name: group.get("accuracy") for name, group in model.card.sets.items()}
    return {name: share for name, share in shares.items() if isinstance(share, float | int)}


def picture_path(model: Model, picture: str) -> str:
    """Return the address of a picture."""
    return f"{_path(model)}/pictures/{picture}.png"


def find_picture(model: Model, file: str) -> Path:
    """Return the file of a picture by its name, `confusion.png`. Raises NotFound."""
    picture = file.removesuffix(".png")
    if file == picture or picture not in PICTURES:
        raise NotFound(f"there is no picture {file}; it can be {'.png, '.join(PICTURES)}.png")
    if picture not in model.pictures:
        raise NotFound(
            f"the model {model.name} has no picture {file}; {how_to_draw(model)} makes it"
        )
    return model.pictures[picture]


def how_to_draw(model: Model) -> str:
    """Return the command that makes the pictures, with DIR for the folder of the model."""
    by = model.card.measured_by
    reader = "" if by == Reader.DIGIT else f" --reader {by}"
    return f"fieldhand evaluate LABELS.csv{reader} --model {model.name} --report DIR"


def _path(model: Model) -> str:
    return f"/api/v1/models/{model.name}"


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None

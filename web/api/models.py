"""Models over HTTP: what there is, the card of each, and its pictures."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, json, send_file

from web.api.answers import picture as picture_sent
from web.api.answers import refused
from web.api.schemas import CardView, ModelList
from web.identity import needs
from web.models import card_json, find_picture, model_json
from web.parts import parts

bp = APIBlueprint("models", __name__, url_prefix="/api/v1/models", tag="Models")


@bp.get("")
@bp.output(ModelList, description="The models, the default one first.")
@needs()
def get_models() -> dict[str, Any]:
    """List the models that a job can choose, the default one first."""
    return {"models": [model_json(model) for model in parts().catalogue.models().values()]}


@bp.get("/<name>")
@bp.output(CardView, description="The card, as it lies beside the weights.")
@bp.doc(responses=refused(404))
@needs()
def get_model(name: str) -> Response:
    """Get the card of a model: how it was made, and how good it is."""
    card = card_json(parts().catalogue.find(name))
    return Response(json.dumps(card) + "\n", mimetype="application/json")


@bp.get("/<name>/pictures/<picture>")
@bp.doc(responses=picture_sent("The picture.") | refused(404))
@needs()
def get_picture(name: str, picture: str) -> Response:
    """Get `confusion`, `lengths`, `reliability`, `risk-coverage`, `worst` or `errors`, as PNG."""
    path = find_picture(parts().catalogue.find(name), picture)
    return send_file(path, mimetype="image/png", conditional=True)

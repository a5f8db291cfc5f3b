"""What webhooks are signed with, over HTTP."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, json

from shared.moments import moment
from shared.webhooks.kept_secrets import SigningSecrets, find_secrets, rotate
from web.api.delivery_schemas import SecretView
from web.identity import current, needs
from web.parts import parts

bp = APIBlueprint("webhooks", __name__, url_prefix="/api/v1/webhooks", tag="Webhooks")


@bp.get("/secret")
@needs("jobs:write")
@bp.output(SecretView, description="The secret, and the one before as long as it signs too.")
def get_secret() -> Response:
    """Show the secret that your webhooks are signed with."""
    with parts().database.write() as connection:
        return _shown(find_secrets(connection, parts().settings, current().user))


@bp.post("/secret/rotate")
@needs("jobs:write")
@bp.output(SecretView, description="The new secret, and the one before.")
def rotate_secret() -> Response:
    """Make a new secret; the one before signs as well for a day."""
    with parts().database.write() as connection:
        return _shown(rotate(connection, parts().settings, current().user))


def _shown(secrets: SigningSecrets) -> Response:
    until = secrets.previous_until
    view: dict[str, Any] = {"secret": secrets.secret, "previous": secrets.previous}
    view["previous_until"] = moment(until) if until else None
    response = Response(json.dumps(view) + "\n", mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response

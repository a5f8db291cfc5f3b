"""The OpenAPI description: what the views tell by themselves, completed."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask

from web.api.description.answering import complete_answers
from web.api.description.bodies import add_bodies
from web.api.description.callbacks import add_callbacks
from web.api.description.following import add_links
from web.api.description.naming import name_operations, name_schemas
from web.api.description.parameters import complete_parameters
from web.api.description.security import add_security

ABOUT = "Reads handwritten numbers in bulk: images in, digits with an honest confidence out."


def register(app: APIFlask) -> None:
    """Complete the description whenever it is made."""

    @app.spec_processor
    def complete(spec: dict[str, Any] | str) -> dict[str, Any] | str:
        assert isinstance(spec, dict)
        spec["info"]["description"] = ABOUT
        add_bodies(spec)
        add_callbacks(spec)
        name_operations(spec, app)
        complete_parameters(spec)
        add_security(spec, app)
        complete_answers(spec)
        add_links(spec)
        return name_schemas(spec)

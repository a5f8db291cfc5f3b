"""What the page that draws templates asks for to try one."""

from __future__ import annotations

from flask import json, request
from werkzeug.wrappers import Response

from web.form_templates.trials import begin_trial
from web.identity import needs, require
from web.pages.blueprint import bp
from web.parts import parts


@bp.post("/draw-template/trial")
@needs("jobs:write")
def try_template() -> Response:
    """Read scans with a template that is not kept yet; it stands in no list."""
    require("templates:write")
    begun = begin_trial(parts(), request)
    return Response(json.dumps(begun) + "\n", 202, mimetype="application/json")

"""Corrections over HTTP: what a person says that a field holds, kept beside its reading."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, json

from shared.moves import FieldPlace
from web.api.answers import refused
from web.api.correction_schemas import CorrectionChange
from web.api.schemas import ReadingView
from web.identity import needs
from web.parts import parts
from web.results import corrections

OF_FIELD = "/<job_id>/pages/<int:number>/fields/<field>/correction"
bp = APIBlueprint("corrections", __name__, url_prefix="/api/v1/jobs", tag="Corrections")


@bp.put(OF_FIELD)
@bp.input(CorrectionChange, location="json", arg_name="change")
@bp.output(ReadingView, description="The reading, with its correction.")
@bp.doc(responses=refused(404, 409))
@needs("jobs:write")
def put_correction(job_id: str, number: int, field: str, change: CorrectionChange) -> Response:
    """Say what a field holds, or confirm what was read; the reading stays as it is beside that."""
    reading = corrections.correct(parts(), FieldPlace(job_id, number, field), change.value)
    return Response(json.dumps(reading) + "\n", mimetype="application/json")


@bp.delete(OF_FIELD)
@bp.output({}, status_code=204, description="The reading counts again, as if nothing was said.")
@bp.doc(responses=refused(404, 409))
@needs("jobs:write")
def delete_correction(job_id: str, number: int, field: str) -> tuple[str, int]:
    """Take back what was said of a field."""
    corrections.take_back(parts(), FieldPlace(job_id, number, field))
    return "", 204

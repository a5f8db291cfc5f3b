"""Corrections over HTTP: what a person says that a field holds, kept beside its reading."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, json

from shared.moves import FieldPlace
from web.api.answers import refused
from web.api.correction_schemas import CorrectionChange, TakingBack
from web.api.schemas import CorrectedView
from web.identity import needs
from web.parts import parts
from web.results import corrections

OF_FIELD = "/<job_id>/pages/<int:number>/fields/<field>/correction"
bp = APIBlueprint("corrections", __name__, url_prefix="/api/v1/jobs", tag="Corrections")


@bp.put(OF_FIELD)
@bp.input(CorrectionChange, location="json", arg_name="change")
@bp.output(CorrectedView, description="The reading, with its correction.")
@bp.doc(responses=refused(404, 409))
@needs("jobs:write")
def put_correction(job_id: str, number: int, field: str, change: CorrectionChange) -> Response:
    """Say what a field holds, or confirm what was read; the reading stays as it is beside that.

    Where another correction is there than `replaces` names, 409 `corrected-meanwhile` has it as
    `correction`, and nothing is changed. To say the same as is there is no conflict. A value that
    breaks rules of the field is stored all the same, and `breaks` names them.
    """
    place = FieldPlace(job_id, number, field)
    reading = corrections.correct(parts(), place, change.value, change.seen, sure=change.sure)
    return Response(json.dumps(reading) + "\n", mimetype="application/json")


@bp.delete(OF_FIELD)
@bp.input(TakingBack, location="query", arg_name="query")
@bp.output({}, status_code=204, description="The reading counts again, as if nothing was said.")
@bp.doc(responses=refused(404, 409, 422))
@needs("jobs:write")
def delete_correction(job_id: str, number: int, field: str, query: TakingBack) -> tuple[str, int]:
    """Take back what was said of a field; with `replaces` only the correction that it names."""
    corrections.take_back(parts(), FieldPlace(job_id, number, field), query.seen)
    return "", 204

"""Webhooks over HTTP: the ledger of a job, and delivering again."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from web import deliveries
from web.api.answers import refused
from web.api.delivery_schemas import DeliveryList, DeliveryView
from web.identity import needs
from web.parts import parts
from web.queries import find_job

bp = APIBlueprint(
    "deliveries", __name__, url_prefix="/api/v1/jobs/<job_id>/deliveries", tag="Webhooks"
)


@bp.get("")
@needs("jobs:read")
@bp.output(DeliveryList, description="The webhooks of the job.")
@bp.doc(responses=refused(404))
def get_deliveries(job_id: str) -> dict[str, Any]:
    """List the webhooks of a job with what became of each attempt."""
    with parts().database.read() as connection:
        find_job(connection, job_id)
        return {"deliveries": deliveries.deliveries_json(connection, job_id)}


@bp.post("/<int:number>/redeliver")
@needs("jobs:write")
@bp.output(DeliveryView, status_code=202, description="It is due again.")
@bp.doc(responses=refused(404, 409))
def redeliver(job_id: str, number: int) -> dict[str, Any]:
    """Deliver a webhook again, whatever became of it; it keeps its id."""
    return deliveries.redeliver(parts(), job_id, number)

"""The webhooks of a job, and what became of each attempt to deliver them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from shared import moves
from shared.moments import moment
from shared.moves import webhook_id
from shared.states import DeliveryState
from shared.tables import Delivery, DeliveryAttempt
from web.parts import Parts
from web.queries import find_job

MOST_SHOWN = 100
"""Deliveries of a job, and attempts of all of these together, the newest."""


def deliveries_json(connection: Connection, job_id: str) -> list[dict[str, Any]]:
    """Return the newest deliveries of a job, the newest first, each with its newest attempts."""
    rows = connection.execute(
        select(Delivery)
        .where(Delivery.job_id == job_id)
        .order_by(Delivery.number.desc())
        .limit(MOST_SHOWN)
    ).all()
    attempts = _attempts(connection, job_id) if rows else {}
    return [_delivery_json(row, attempts.get(row.number, [])) for row in rows]


def redeliver(parts: Parts, job_id: str, number: int) -> dict[str, Any]:
    """Queue a delivery of a job again, and return it.

    Raises NotFound, or Conflict while it is being delivered.
    """
    with parts.database.write() as connection:
        find_job(connection, job_id)
        moves.redeliver(connection, job_id, number)
        this = (Delivery.job_id == job_id, Delivery.number == number)
        row = connection.execute(select(Delivery).where(*this)).one()
        return _delivery_json(row, _attempts(connection, job_id, number).get(number, []))


def _attempts(
    connection: Connection, job_id: str, number: int | None = None
) -> dict[int, list[dict[str, Any]]]:
    """Return the newest attempts of a job, or of one of its deliveries, by delivery."""
    one = [DeliveryAttempt.delivery == number] if number is not None else []
    rows = connection.execute(
        select(DeliveryAttempt)
        .where(DeliveryAttempt.job_id == job_id, *one)
        .order_by(DeliveryAttempt.started_at.desc(), DeliveryAttempt.number.desc())
        .limit(MOST_SHOWN)
    )
    by_delivery: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_delivery[row.delivery].append(_attempt_json(row))
    return by_delivery


def _delivery_json(row: Row[Any], attempts: list[dict[str, Any]]) -> dict[str, Any]:
    waits = row.state == DeliveryState.WAITING
    return {
        "number": row.number,
        "id": webhook_id(row.job_id, row.number),
        "type": row.type,
        "url": row.url,
        "state": row.state,
        "created_at": moment(row.created_at),
        "next_attempt_at": _moment(row.next_attempt_at) if waits else None,
        "delivered_at": _moment(row.delivered_at),
        "attempts": attempts,
    }


def _attempt_json(row: Row[Any]) -> dict[str, Any]:
    return {
        "number": row.number,
        "started_at": moment(row.started_at),
        "status": row.status,
        "error": row.error,
        "milliseconds": row.milliseconds,
        "answer": row.answer,
    }


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None

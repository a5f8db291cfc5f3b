"""Alive, ready, and the numbers of the whole system."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from migrations import find_mismatch
from shared.moves.common import is_live
from shared.sightings import health
from shared.states import UNFINISHED_BATCHES, DeliveryState, JobState
from shared.tables import Batch, Delivery, Job
from web.identity import needs, public
from web.parts import parts
from web.room import find_shortage

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """Say that this process answers."""
    return jsonify(status="alive")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Say whether jobs can be taken in, and what would keep them waiting."""
    checks = {"database": _database(), "storage": _storage()}
    ready = not any(checks.values())
    body: dict[str, Any] = {"status": "ready" if ready else "not ready", "faults": checks}
    if ready:
        with parts().database.read() as connection:
            seen = health(connection)
        body |= {"seen": asdict(seen), "jobs_wait_because": seen.hindrance}
    return jsonify(body), 200 if ready else 503


def _database() -> str | None:
    try:
        mismatch = find_mismatch(parts().database)
    except SQLAlchemyError:
        return "the database does not answer"
    return f"the database has {mismatch}; {mismatch.remedy}" if mismatch else None


def _storage() -> str | None:
    try:
        parts().storage.check()
        return find_shortage(parts())
    except OSError as error:
        return f"the storage cannot be written: {error.strerror}"


@bp.get("/metrics")
@needs("admin")
def metrics() -> Response:
    """Give the gauges of jobs, pages and batches, computed from the tables."""
    registry = CollectorRegistry()
    jobs = Gauge("fieldhand_jobs", "Jobs by state", ["state"], registry=registry)
    batches = Gauge("fieldhand_batches", "Unfinished batches", ["state"], registry=registry)
    pages = Gauge("fieldhand_pages_waiting", "Pages that wait to be read", registry=registry)
    workers = Gauge("fieldhand_workers", "Workers seen lately", registry=registry)
    webhooks = Gauge("fieldhand_deliveries", "Webhooks by state", ["state"], registry=registry)
    with parts().database.read() as connection:
        delivered = connection.execute(
            select(Delivery.state, func.count()).group_by(Delivery.state)
        ).all()
        by_state = connection.execute(
            select(Job.state, func.count()).where(Job.deleted_at.is_(None)).group_by(Job.state)
        )
        _fill(jobs, [state.value for state in JobState], {row[0]: row[1] for row in by_state})
        unfinished = connection.execute(
            select(Batch.state, func.count(), func.sum(Batch.pages))
            .join(Job, Job.id == Batch.job_id)
            .where(Batch.state.in_(UNFINISHED_BATCHES), is_live())
            .group_by(Batch.state)
        ).all()
        workers.set(health(connection).workers)
    _fill(webhooks, [state.value for state in DeliveryState], {row[0]: row[1] for row in delivered})
    _fill(
        batches,
        [state.value for state in UNFINISHED_BATCHES],
        {row[0]: row[1] for row in unfinished},
    )
    pages.set(sum(row[2] for row in unfinished))
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")


def _fill(gauge: Gauge, states: list[str], counts: dict[str, int]) -> None:
    for state in states:
        gauge.labels(state).set(counts.get(state, 0))

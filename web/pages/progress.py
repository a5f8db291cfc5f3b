"""How far a job is, how long it took and how fast it was, as its page shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shared.sightings import REMEDIES
from web.identity import current
from web.pages.blueprint import bp
from web.pages.words import plural


@bp.app_template_filter()
def finished(job: dict[str, Any]) -> int:
    """Return the pages of a job that are read or have failed."""
    return int(job["pages"]["read"] + job["pages"]["failed"])


@bp.app_template_filter()
def percent_done(job: dict[str, Any]) -> int | None:
    """Return the finished pages in percent, rounded down; None while no page is found."""
    total = job["pages"]["total"]
    return 100 * finished(job) // total if total else None


@bp.app_template_filter()
def seconds_taken(job: dict[str, Any]) -> float | None:
    """Return the time from the first page to the end; None for a job that has not ended."""
    if not (job["started_at"] and job["finished_at"]):
        return None
    began, ended = (datetime.fromisoformat(job[name]) for name in ("started_at", "finished_at"))
    return (ended - began).total_seconds()


@bp.app_template_filter()
def rate(pages_per_second: float | None) -> str:
    """Return a rate as people say it: of what is slow, how many in a minute."""
    if not pages_per_second:
        return "–"
    if pages_per_second < 1:
        return f"{plural(max(1, round(60 * pages_per_second)), 'page')} a minute"
    return f"{plural(round(pages_per_second), 'page')} a second"


@bp.app_template_filter()
def remedy(hindrance: str | None) -> str:
    """Return what to do where nothing is read: an administrator can, a member can tell one."""
    if current().admin:
        return REMEDIES.get(hindrance or "", "")
    return "Tell whoever looks after this server."

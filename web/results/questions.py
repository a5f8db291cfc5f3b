"""What is asked about a correction before it is stored: which rules of its field it breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from shared.exports import PageJson
from shared.exports.corrections import final_value, is_corrected
from shared.job_documents import JobRow
from shared.number_options import NumberOptions
from shared.readings import Outcome
from shared.states import Reader
from shared.tables import Page
from shared.templates import FormField
from shared.templates.versions import AUTO
from web.queries import pages_among
from web.results.demands import (
    Broken,
    Demands,
    broken_by,
    demands_of_field,
    demands_of_number,
)
from web.results.relating import broken_beside
from web.results.tables import template_of

Trials = dict[str, list[dict[str, Any]]]
"""By fields such as `exam@3/score`: rules, each with what to say and how to try a value."""
ALL_FIELDS = "all"
"""In place of a field, where a job has no template."""
ONE_DIGIT = NumberOptions(digits=(1, 1))
"""What is demanded where each page is one digit."""


def broken_rules(
    connection: Connection, job: JobRow, page: int, field: str, value: str
) -> list[Broken]:
    """Return the rules that a value would break; none of a field that is not there."""
    described = _described(connection, job, page, field)
    if described is None:
        return [] if job.template else broken_by(value, demands_of_job(job))
    broken = broken_by(value, demands_of_field(described))
    if value.isdecimal() and _names_others(described):
        held = _held(pages_among(connection, job.id, [page], ("field", "value", "outcome")))
        broken += broken_beside(described, value, held)
    return broken


def demands_of_job(job: JobRow) -> Demands:
    """Return what a job that has no template demands of all its numbers."""
    if job.reader == Reader.NUMBER:
        return demands_of_number(NumberOptions(**job.options))
    return demands_of_number(ONE_DIGIT)


def trials_of(connection: Connection, job: JobRow, pages: Iterable[PageJson]) -> Trials:
    """Return what browsers can try by themselves of the fields on pages, before they ask."""
    if job.template is None:
        return {ALL_FIELDS: _trials(demands_of_job(job))}
    wanted: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        wanted[page.get("template") or job.template] |= {one["field"] for one in page["readings"]}
    return {
        f"{reference}/{field.name}": _trials(demands_of_field(field)) + _beside(field)
        for reference, names in wanted.items()
        for field in _fields(connection, reference)
        if field.name in names
    }


def _trials(demands: Demands) -> list[dict[str, Any]]:
    return [{"detail": one.broken.detail} | one.trial for one in demands if one.trial]


def _beside(field: FormField) -> list[dict[str, Any]]:
    """Return what tells browsers that only the server knows whether a value goes with others."""
    return [{"beside": True}] if _names_others(field) else []


def _fields(connection: Connection, reference: str | None) -> tuple[FormField, ...]:
    template = template_of(connection, reference)
    return template.fields if template else ()


def _described(connection: Connection, job: JobRow, page: int, field: str) -> FormField | None:
    """Return a field as the template of its page describes it; None where none does."""
    reference = job.template
    if reference == AUTO:
        of_page = select(Page.template).where(Page.job_id == job.id, Page.number == page)
        reference = connection.execute(of_page).scalar()
    fields = _fields(connection, reference)
    return next((one for one in fields if one.name == field), None)


def _names_others(field: FormField) -> bool:
    rules = field.rules
    return bool(rules.sum or rules.equals or rules.before)


def _held(pages: Iterable[PageJson]) -> dict[str, str]:
    """Return what fields hold, as far as that is known."""
    readings = [reading for page in pages for reading in page["readings"]]
    return {one["field"]: final_value(one) or "" for one in readings if _is_known(one)}


def _is_known(reading: dict[str, Any]) -> bool:
    """Tell whether it is known what a field holds: a number, or that nothing is written."""
    return is_corrected(reading) or reading["outcome"] != Outcome.UNREADABLE

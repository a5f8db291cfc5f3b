"""Results over HTTP: page by page with a cursor, whole as a table or as lines, and the images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, json
from sqlalchemy import Connection

from shared.documents.opening import PlacedPage
from shared.exports import (
    XLSX_TYPE,
    FormTable,
    Orders,
    PageJson,
    Table,
    csv_lines,
    xlsx_blocks,
    xlsx_of_sections,
)
from shared.job_documents import JobRow
from shared.states import JobState
from shared.templates.versions import AUTO
from web import cursors
from web.api.answers import picture, refused, sent
from web.api.form_schemas import FormsView
from web.api.result_queries import FormsQuery, ImageQuery, ResultQuery, TableQuery
from web.api.schemas import ResultView
from web.conditions import tag_of, unless_known
from web.identity import needs
from web.orders import orders_of
from web.parts import parts
from web.queries import (
    all_pages,
    find_job,
    job_json,
    pages_json,
    tag_of_job,
)
from web.results.filtered import Wanted, pages_with
from web.results.forms import NO_FORMS, forms_json
from web.results.images import View, page_png
from web.results.overlays import find_overlay
from web.results.placing import find_box, find_page
from web.results.tables import pages_in, sections_of, sizes_of, table_of, templates_of
from web.security import sealed_png

bp = APIBlueprint("results", __name__, url_prefix="/api/v1/jobs", tag="Results")

TEXT = {"type": "string"}
WORKBOOK = {"type": "string", "format": "binary"}
FILE = "Content-Disposition"
SHEETS = sent("All pages as an Excel workbook.", XLSX_TYPE, WORKBOOK, FILE)


@bp.get("/<job_id>/result")
@bp.input(ResultQuery, location="query", arg_name="query")
@bp.output(ResultView, description="The readings of some pages, and where they go on.")
@bp.doc(responses=refused(404, 422))
@needs("jobs:read")
def get_result(job_id: str, query: ResultQuery) -> Response:
    """Get the readings, page by page; pages that still wait have none yet.

    With `outcome`, `corrected` or `confirmed` only pages that have such a reading, each with all of
    its readings.
    """
    after = cursors.decode_page(query.cursor)
    with parts().database.read() as connection:
        job = find_job(connection, job_id)
        tag = tag_of(tag_of_job(connection, job), query)
        return unless_known(tag, lambda: _page_of_result(connection, job, query, after))


def _page_of_result(
    connection: Connection, row: JobRow, query: ResultQuery, after: int
) -> Response:
    job, pages = job_json(connection, row), _pages(connection, row.id, query, after)
    more = len(pages) > query.limit
    pages = pages[: query.limit]
    following = _next(job, query, pages[-1]["number"]) if more else None
    body = json.dumps({"job": job, "pages": pages, "next": following}) + "\n"
    return Response(body, mimetype="application/json")


def _pages(connection: Connection, job_id: str, query: ResultQuery, after: int) -> list[PageJson]:
    """Return one page more than is asked for, which tells whether the list goes on."""
    outcomes = (query.outcome,) if query.outcome else ()
    wanted = Wanted(outcomes, corrected=query.corrected, confirmed=query.confirmed)
    limit = query.limit + 1
    if wanted.is_any:
        return pages_json(connection, job_id, after, limit)
    return pages_with(connection, job_id, wanted, after, limit)


@bp.get("/<job_id>/result.csv")
@bp.input(TableQuery, location="query", arg_name="query")
@bp.doc(responses=sent("All pages as CSV.", "text/csv", TEXT, FILE) | refused(404, 422))
@needs("jobs:read")
def get_csv(job_id: str, query: TableQuery) -> Response:
    """Get all pages as CSV, one row for each page, or for each form of several pages."""

    def blocks() -> Iterator[str]:
        pages = pages_in(parts().database, job_id, query.template)
        return _blocks(csv_lines(pages, _table(job_id, query)))

    return _download(job_id, blocks, "text/csv", "csv", query)


@bp.get("/<job_id>/result.xlsx")
@bp.input(TableQuery, location="query", arg_name="query")
@bp.doc(responses=SHEETS | refused(404, 422))
@needs("jobs:read")
def get_xlsx(job_id: str, query: TableQuery) -> Response:
    """Get all pages as an Excel workbook, one row for each page or form; values are text."""
    return _download(job_id, lambda: _sheets(job_id, query), XLSX_TYPE, "xlsx", query)


def _sheets(job_id: str, query: TableQuery) -> Iterator[bytes]:
    with parts().database.read() as connection:
        job = find_job(connection, job_id)
        known = templates_of(connection, job) if job.template == AUTO else {}
    if known and not query.template:
        wide, orders = query.columns == "all", _orders(job_id, sizes_of(known), query)
        return xlsx_of_sections(sections_of(parts().database, job, known, orders, all_columns=wide))
    table = _table(job_id, query)
    return xlsx_blocks(pages_in(parts().database, job_id, query.template), table)


@bp.get("/<job_id>/result.jsonl")
@bp.doc(responses=sent("All pages as JSON Lines.", "application/jsonl", TEXT, FILE) | refused(404))
@needs("jobs:read")
def get_jsonl(job_id: str) -> Response:
    """Get all pages as JSON Lines, one page a line."""

    def blocks() -> Iterator[str]:
        return _blocks(json.dumps(page) + "\n" for page in all_pages(parts().database, job_id))

    return _download(job_id, blocks, "application/jsonl", "jsonl")


@bp.get("/<job_id>/forms")
@bp.input(FormsQuery, location="query", arg_name="query")
@bp.output(FormsView, description="The forms of several pages.")
@bp.doc(responses=refused(404, 422))
@needs("jobs:read")
def get_forms(job_id: str, query: FormsQuery) -> dict[str, Any]:
    """Get how many forms of several pages are complete, and what the others lack."""
    return forms_json(parts().database, job_id, query.first) or NO_FORMS


@bp.get("/<job_id>/pages/<int:number>/image")
@bp.input(ImageQuery, location="query", arg_name="query")
@bp.doc(responses=picture("The page as it was read.") | refused(404, 422))
@needs("jobs:read")
def get_image(job_id: str, number: int, query: ImageQuery) -> Response:
    """Get a page as it was read, or the crop of one field, as PNG."""
    with parts().database.read() as connection:
        find_job(connection, job_id)
        page = find_page(connection, job_id, number)
        box = find_box(connection, job_id, number, query.field) if query.field else None
        overlay = find_overlay(connection, job_id, number) if query.overlay else None
    view = View(box, query.width, query.padded, query.turn, overlay)
    tag = tag_of(page, view, parts().settings.pdf_dpi)
    response = unless_known(tag, lambda: _picture(page, view, f"fieldhand-{job_id}-{number}"))
    # What is drawn over a page changes when it is read again; the page itself never does.
    response.headers["Cache-Control"] = "private, no-cache" if overlay else "private, max-age=3600"
    return response


def _picture(page: PlacedPage, view: View, name: str) -> Response:
    return sealed_png(page_png(parts(), page, view), name)


def _table(job_id: str, query: TableQuery) -> Table:
    with parts().database.read() as connection:
        job = find_job(connection, job_id)
        wide = query.columns == "all"
        table = table_of(connection, job, all_columns=wide, only=query.template)
    if not isinstance(table, FormTable):
        return table
    return replace(table, orders=_orders(job_id, table.sizes, query))


def _orders(job_id: str, sizes: Mapping[str, int], query: TableQuery) -> Orders:
    return orders_of(parts().database, job_id, sizes, query.first)


def _download(
    job_id: str,
    make_blocks: Callable[[], Iterator[str] | Iterator[bytes]],
    mimetype: str,
    ending: str,
    query: TableQuery | None = None,
) -> Response:
    with parts().database.read() as connection:
        job = find_job(connection, job_id)
        tag = tag_of(tag_of_job(connection, job), ending, query)

    def make() -> Response:
        response = Response(make_blocks(), mimetype=mimetype)
        so_far = "" if JobState(job.state).is_over else "-so-far"
        name = f"fieldhand-{job_id}{so_far}.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return unless_known(tag, make)


def _blocks(lines: Iterator[str], size: int = 500) -> Iterator[str]:
    """Send some hundred lines at once: a chunk for each would cost more than the lines."""
    block: list[str] = []
    for line in lines:
        block.append(line)
        if len(block) >= size:
            yield "".join(block)
            block.clear()
    yield "".join(block)


def _next(job: dict[str, Any], query: ResultQuery, number: int) -> str:
    asked = query.model_dump(mode="json", exclude_none=True) | {"cursor": cursors.encode(number)}
    return f"{job['links']['result']}?{urlencode(asked)}"

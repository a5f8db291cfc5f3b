"""Where the images of pages lie, and the boxes of fields on them."""

from __future__ import annotations

from sqlalchemy import Connection, Row, Select, and_, select

from shared.documents.expansion import FoundPage
from shared.documents.opening import PlacedPage
from shared.errors import NotFound
from shared.states import PageState, UploadKind
from shared.tables import Page, Reading, Upload
from web.cursors import LARGEST_NUMBER

PlaceRow = Row[Page, str, str | None, str]
"""The columns of a page, and the files and the kind of its upload."""
DEADLY = ("too-slow", "too-much-memory", "drawing-crashed", "killed-worker")
"""What a worker has not survived would do the same to the server."""
DECODED = (UploadKind.IMAGE, UploadKind.TIFF, UploadKind.PIXELS)
"""What takes little to show; others may hold a PDF, and drawing that may have no end."""


def find_page(connection: Connection, job_id: str, number: int) -> PlacedPage:
    """Return where the image of a page lies. Raises NotFound."""
    if number > LARGEST_NUMBER:
        raise NotFound(f"job {job_id} has no page {number}")
    row = connection.execute(_places(job_id).where(Page.number == number)).one_or_none()
    if row is None:
        raise NotFound(f"job {job_id} has no page {number}")
    if _is_deadly(row):
        raise NotFound(f"this page has no image: {row.error['detail']}", code=row.error["code"])
    if _is_untried(row):
        raise NotFound("this page is shown once it is read", code="not-read-yet")
    return _placed(row)


def find_pages(connection: Connection, job_id: str, numbers: list[int]) -> list[PlacedPage]:
    """Return where the images of pages lie, in order, as far as they can be opened."""
    query = _places(job_id).where(Page.number.in_(numbers)).order_by(Page.number)
    rows = connection.execute(query)
    return [_placed(row) for row in rows if not (_is_deadly(row) or _is_untried(row))]


def _places(job_id: str) -> Select[Page, str, str | None, str]:
    upload = and_(Upload.job_id == Page.job_id, Upload.position == Page.upload)
    query = select(Page, Upload.blob, Upload.plain_blob, Upload.kind)
    return query.join(Upload, upload).where(Page.job_id == job_id)


def _is_deadly(row: PlaceRow) -> bool:
    return bool(row.error) and row.error["code"] in DEADLY


def _is_untried(row: PlaceRow) -> bool:
    """Tell whether a page may be one that cannot be drawn, and no worker has tried it yet."""
    return row.state == PageState.QUEUED and row.kind not in DECODED


def _placed(row: PlaceRow) -> PlacedPage:
    place = FoundPage(row.name, row.offset, row.size, row.crc32, row.frame)
    return PlacedPage(row.number, row.plain_blob or row.blob, UploadKind(row.kind), place)


def find_box(connection: Connection, job_id: str, number: int, field: str) -> list[int]:
    """Return the box of a field, in pixels of the page. Raises NotFound."""
    if not field.isprintable():
        raise NotFound(f"page {number} has no such field")
    box = connection.execute(
        select(Reading.box).where(
            Reading.job_id == job_id, Reading.page == number, Reading.field == field
        )
    ).scalar()
    if box is None:
        raise NotFound(f"page {number} has no field {field} that was read")
    return list(box)

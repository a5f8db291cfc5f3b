"""Whether the code on a printed form stays true: it names the template, version and page.

Paper is printed before its template is added, so the version is foretold in the code. A template
is kept only where that came true: as the version that is printed, or as a later one of the very
same pages, whose fields or rules were changed and whose paper is still in use. Once versions are
removed, what was printed as one of them may come back with a later number: a page is found by
the code on its blank, so that no two prints with the same code are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from PIL import Image
from sqlalchemy import Connection, select

from shared.printing.codes import FormCode
from shared.printing.reading import code_of_blank
from shared.storage import Storage
from shared.tables import TemplateReference
from shared.templates.blanks import BlankPage
from shared.templates.definition import Template
from shared.templates.faults import Fault, refuse_any

AGAIN = "print it anew by `fieldhand template print SPEC.json`"


def check_codes(template: Template, pages: Sequence[BlankPage]) -> None:
    """Raise InvalidRequest where the code of a page names another template, or another page."""
    refuse_any(_faults(template, pages))


def _faults(template: Template, pages: Sequence[BlankPage]) -> Iterator[Fault]:
    codes = [page.code for page in pages]
    versions = {code.version for code in codes if code}
    for place, code in enumerate(codes):
        where = f"pages[{place}].reference"
        if code is None:
            continue
        if code.name != template.name:
            demand = f"it is printed as {code.template}; call the template {code.name}, or {AGAIN}"
            yield Fault(where, demand)
        elif code.page != place + 1:
            yield Fault(where, f"it is printed as page {code.page}; put the pages in their order")
        elif len(versions) > 1:
            yield Fault(where, f"it is printed as {code.template}, and other pages are not")


def check_version(
    connection: Connection,
    storage: Storage,
    template: Template,
    pages: Sequence[BlankPage],
    version: int,
) -> None:
    """Raise InvalidRequest where printed pages say another version than they are kept as.

    Pages that a version was kept with already may be kept again. So may those of a version that
    was removed: numbers are never given again, and its paper would be lost.
    """
    code = next((page.code for page in pages if page.code), None)
    if code is None or code.version == version:
        return
    kept = _images(connection, template.name, code.version)
    if kept == [page.sha256 for page in pages]:
        return
    was_removed = not kept and code.version < version
    if was_removed and not _is_taken(connection, storage, template.name, pages):
        return
    demand = (
        f"it is printed as {code.template}, and would be kept as {template.name}@{version}; "
        f"{AGAIN} --version {version}"
    )
    refuse_any([Fault("pages", demand)])


def _is_taken(
    connection: Connection, storage: Storage, name: str, pages: Sequence[BlankPage]
) -> bool:
    """Tell whether another print that is kept has the code of one of these pages."""
    own = {page.sha256 for page in pages}
    query = select(TemplateReference.sha256, TemplateReference.blob)
    rows = connection.execute(query.where(TemplateReference.template == name))
    others = {sha256: blob for sha256, blob in rows if sha256 not in own}
    codes = {page.code for page in pages if page.code}
    return any(_code_of(storage, blob) in codes for blob in others.values())


def _code_of(storage: Storage, blob: str) -> FormCode | None:
    """Return the code of a page that is kept; None where its image is gone: it reads no page."""
    with suppress(FileNotFoundError), storage.open(blob) as file, Image.open(file) as image:
        return code_of_blank(image)
    return None


def _images(connection: Connection, name: str, version: int) -> list[str]:
    """Return the digests of the pages of a version, in order."""
    query = select(TemplateReference.sha256).where(
        TemplateReference.template == name, TemplateReference.version == version
    )
    return list(connection.execute(query.order_by(TemplateReference.page)).scalars())

"""Whether the code on a printed form stays true: it names the template, version and page.

Paper is printed before its template is added, so the version is foretold in the code. A template
is kept only where that came true: as the version that is printed, or as a later one of the very
same pages, whose fields or rules were changed and whose paper is still in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, select

from shared.printing.codes import FormCode
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
    connection: Connection, template: Template, pages: Sequence[BlankPage], version: int
) -> None:
    """Raise InvalidRequest where printed pages say another version than they are kept as.

    Pages that a version was kept with already may be kept again.
    """
    code = next((page.code for page in pages if page.code), None)
    if code is None or code.version == version:
        return
    kept = _images(connection, template.name, code.version)
    if kept == [page.sha256 for page in pages]:
        return
    demand = (
        f"it is printed as {code.template}, and would be kept as {template.name}@{version}; "
        f"{AGAIN} --version {version}"
    )
    refuse_any([Fault("pages", demand)])


def newest_of_print(connection: Connection, code: FormCode) -> int | None:
    """Return the newest version whose pages are those that a code names; None where none is."""
    printed = _images(connection, code.name, code.version)
    newest = connection.execute(
        select(func.max(TemplateReference.version)).where(TemplateReference.template == code.name)
    ).scalar()
    versions = range(newest or 0, code.version - 1, -1)
    same = (one for one in versions if _images(connection, code.name, one) == printed)
    return next(same, None) if printed else None


def _images(connection: Connection, name: str, version: int) -> list[str]:
    """Return the digests of the pages of a version, in order."""
    query = select(TemplateReference.sha256).where(
        TemplateReference.template == name, TemplateReference.version == version
    )
    return list(connection.execute(query.order_by(TemplateReference.page)).scalars())

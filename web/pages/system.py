"""How the system is, for administrators."""

from __future__ import annotations

from werkzeug.wrappers import Response

from shared.settings import PREFIX, Settings
from web.identity import needs
from web.pages.blueprint import bp, page
from web.pages.findings import examine
from web.parts import parts
from web.system import versions, work

LIMITS = (
    *("max_upload_mb", "max_files", "max_pages", "max_page_mb", "max_page_megapixels"),
    *("max_unpacked_mb", "min_free_mb", "retention_days", "transfer_hours"),
    *("limit_submissions", "limit_api", "limit_log_in_address", "limit_log_in_name"),
)


@bp.get("/system")
@needs("admin")
def system() -> Response:
    """Show which parts are well, what they do, and what limits there are."""
    with parts().database.read() as connection:
        findings = examine(parts(), connection)
        shown = {"work": work(connection), "versions": versions(connection)}
    faults = sum(not finding.is_well for finding in findings)
    return page("system.html", findings=findings, faults=faults, limits=_limits(), **shown)


def _limits() -> list[tuple[str, str, str]]:
    """Return what each limit is, the variable that sets it, and its value."""
    settings = parts().settings
    return [
        (str(Settings.model_fields[name].description), _variable(name), _value(settings, name))
        for name in LIMITS
    ]


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    if isinstance(value, str):
        return value or "no limit"
    return f"{int(value):,}" if value == int(value) else f"{value:,}"

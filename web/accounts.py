"""Whether the accounts of a job agree: what came in, and what became of it."""

from __future__ import annotations

from typing import Any


def disagreements(accounts: dict[str, Any], *, over: bool) -> list[str]:
    """Return each sum that does not agree, in words; none where every page is accounted for."""
    read, failed, queued = accounts["read"], sum(accounts["failed"].values()), accounts["queued"]
    found = read + failed + queued
    readings = sum(accounts["fields"].values())
    checks = {
        f"pages in {accounts['pages']:,}, accounted for {found:,}": (
            accounts["pages"] == found and min(read, failed, queued) >= 0
        ),
        f"pages read {read:,}, readings {readings:,}": readings >= read,
        f"pages waiting though the job is done {queued:,}": not (over and queued),
    }
    return [said for said, agrees in checks.items() if not agrees]

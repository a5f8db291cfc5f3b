"""Whether every page of a job is accounted for: what came in, and what became of it."""

from __future__ import annotations

from typing import Any

Accounts = dict[str, Any]
"""`pages`, `read`, `failed` by code, `queued`, `duplicates`, and `fields` by outcome."""


def reconcile(job: dict[str, Any]) -> Accounts:
    """Return the accounts of a job, from what its JSON tells."""
    given: Accounts | None = job.get("reconciliation")
    return given or _from_counters(job)


def disagreements(accounts: Accounts, *, over: bool) -> list[str]:
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


def _from_counters(job: dict[str, Any]) -> Accounts:
    pages = job["pages"]
    failed = {"failed": pages["failed"]} if pages["failed"] else {}
    return {
        "pages": pages["total"],
        "read": pages["read"],
        "failed": failed,
        "queued": pages["queued"],
        "duplicates": 0,
        "fields": job["fields"],
    }

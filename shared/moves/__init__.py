"""Every move of a job, a batch or a page: the one package that writes their states.

    job    queued ─ expansion claimed → running ─ last page accounted for → done
             └───────────┴─ cancelled, failed ←┘              done ─ retry → running
    batch  waiting ─ rung → rung ─ claimed → running ─ finished → done
             ↑──────────── lease expired ──────┤
                                               └─ killed its workers → split into two that wait
    page   queued → read, failed                       failed ─ retry → queued

Each move is a compare-and-set: it says which state it moves from, and a row count of 0 means that
somebody else was there first. A lease carries a fencing token, so that a worker which was given up
for dead cannot write over its successor. All functions take a connection in a transaction of
`Database.write`, and none of them sends a message: commit first, then ring.
"""

from __future__ import annotations

from shared.moves.expanding import (
    ExpansionLease,
    Progress,
    add_pages,
    claim_expansion,
    fail_abandoned_expansions,
    fail_expansion,
    finish_expansion,
    give_back_expansion,
    pause_expansion,
    prolong_expansion,
    set_plain_blob,
)
from shared.moves.outliving import remove_outlived, wished_days
from shared.moves.owning import adopt, cancel, purge, remove, remove_older, removed_jobs, retry
from shared.moves.reading import (
    BatchLease,
    PageResult,
    claim_batch,
    finish_batch,
    give_back,
    heartbeat,
    ring_next,
)
from shared.moves.receiving import NewJob, NewUpload, receive
from shared.moves.sweeping import (
    expired_leases,
    jobs_with_waiting_batches,
    mark_rung,
    unheard_batches,
    unheard_expansions,
    unrung_expansions,
)

__all__ = [
    "BatchLease",
    "ExpansionLease",
    "NewJob",
    "NewUpload",
    "PageResult",
    "Progress",
    "add_pages",
    "adopt",
    "cancel",
    "claim_batch",
    "claim_expansion",
    "expired_leases",
    "fail_abandoned_expansions",
    "fail_expansion",
    "finish_batch",
    "finish_expansion",
    "give_back",
    "give_back_expansion",
    "heartbeat",
    "jobs_with_waiting_batches",
    "mark_rung",
    "pause_expansion",
    "prolong_expansion",
    "purge",
    "receive",
    "remove",
    "remove_older",
    "remove_outlived",
    "removed_jobs",
    "retry",
    "ring_next",
    "set_plain_blob",
    "unheard_batches",
    "unheard_expansions",
    "unrung_expansions",
    "wished_days",
]

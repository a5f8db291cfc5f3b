"""Every move of a job, a batch, a page or a webhook: the one package that writes their states.

    job    queued ─ expansion claimed → running ─ last page accounted for → done
             └───────────┴─ cancelled, failed ←┘              done ─ retry → running
    batch  waiting ─ rung → rung ─ claimed → running ─ finished → done
             ↑──────────── lease expired ──────┤
                                               ├─ an outage ended it → rests, and its lease expires
                                               └─ killed its workers → split into two that wait
    page   queued → read, failed                       failed ─ retry → queued
    webhook  waiting ─ claimed → sending → delivered, failed ─ redeliver → waiting
                ↑─ not yet, lease expired ─┘

What is said of a field beside its reading is a move too: `correct` and `take_back`.
Beside them a file that comes in pieces is begun, grows, and is taken by a job, or dropped.

Each move is a compare-and-set: it says which state it moves from, and a row count of 0 means that
somebody else was there first. A lease carries a fencing token, so that a worker which was given up
for dead cannot write over its successor. All functions take a connection in a transaction of
`Database.write`, and none of them sends a message: commit first, then ring.
"""

from __future__ import annotations

from shared.moves.correcting import FieldPlace, Seen, correct, is_read, said_of, take_back
from shared.moves.delivering import (
    Attempt,
    DeliveryLease,
    Due,
    claim_delivery,
    find_due,
    record_attempt,
    redeliver,
    webhook_id,
)
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
    postpone_expansion,
    prolong_expansion,
    set_plain_blob,
)
from shared.moves.outliving import outlived_wishes, remove_outlived
from shared.moves.owning import adopt, cancel, purge, remove, remove_older, removed_jobs, retry
from shared.moves.passing import have_passed, keep, remove_passed
from shared.moves.reading import (
    BatchLease,
    PageResult,
    claim_batch,
    finish_batch,
    give_back,
    heartbeat,
    postpone,
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
from shared.moves.transferring import (
    PATIENCE_AT_START,
    NewTransfer,
    advance_transfer,
    begin_transfer,
    drop_stale_transfer,
    drop_transfer,
    stale_transfers,
    take_transfers,
)

__all__ = [
    "PATIENCE_AT_START",
    "Attempt",
    "BatchLease",
    "DeliveryLease",
    "Due",
    "ExpansionLease",
    "FieldPlace",
    "NewJob",
    "NewTransfer",
    "NewUpload",
    "PageResult",
    "Progress",
    "Seen",
    "add_pages",
    "adopt",
    "advance_transfer",
    "begin_transfer",
    "cancel",
    "claim_batch",
    "claim_delivery",
    "claim_expansion",
    "correct",
    "drop_stale_transfer",
    "drop_transfer",
    "expired_leases",
    "fail_abandoned_expansions",
    "fail_expansion",
    "find_due",
    "finish_batch",
    "finish_expansion",
    "give_back",
    "give_back_expansion",
    "have_passed",
    "heartbeat",
    "is_read",
    "jobs_with_waiting_batches",
    "keep",
    "mark_rung",
    "outlived_wishes",
    "pause_expansion",
    "postpone",
    "postpone_expansion",
    "prolong_expansion",
    "purge",
    "receive",
    "record_attempt",
    "redeliver",
    "remove",
    "remove_older",
    "remove_outlived",
    "remove_passed",
    "removed_jobs",
    "retry",
    "ring_next",
    "said_of",
    "set_plain_blob",
    "stale_transfers",
    "take_back",
    "take_transfers",
    "unheard_batches",
    "unheard_expansions",
    "unrung_expansions",
    "webhook_id",
]

"""Whatever is killed, filled or wiped, and whenever: no page is lost, and none is read twice."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from shared.database import Database
from tests.faults.accounts import everything_is_over, missing_files, settle, unnamed_files
from tests.faults.kinds import kinds_for
from tests.faults.scene import Scene, open_scene, processes_of
from tests.faults.storm import Storm, deal
from tests.faults.summary import Summary
from tests.support.processes import GRACE_SECONDS, wait_for

CALM_SECONDS = 900.0
COLLECTED = "removed a file that nothing names"
PROBES = (b"", b"blat")
"""What `tempfile` writes, before the first use, into a file that it removes at once."""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_doubled_in_a_storm_of_faults(
    kind: str,
    seed: int,
    fault_count: int,
    bytecode: Path,
    summaries: list[Summary],
    request: pytest.FixtureRequest,
) -> None:
    summary = Summary(kind, seed)
    summaries.append(summary)
    began = time.monotonic()
    with open_scene(kind, seed, bytecode) as scene:
        dice = Random(f"{seed}-{kind}")
        if not scene.mounted:
            summary.left_out = "left out: disk full; root alone can mount the small disk for it"
        storm = Storm(scene, dice, deal(kinds_for(scene), fault_count, dice))
        scene.clients.start()
        try:
            storm.rage()
            scene.stack.wait_for_web()
            scene.clients.stop()
            _check_after(scene, summary)
        finally:
            scene.clients.abandon()
            summary.faults = Counter(storm.struck)
            summary.seconds = time.monotonic() - began
            report = [f"FAULT_SEED={seed}", *storm.timeline, *summary.complaints]
            request.node.add_report_section("call", "timeline of the faults", "\n".join(report))


def _check_after(scene: Scene, summary: Summary) -> None:
    database = Database(scene.stack.database_url)
    try:
        try:
            wait_for("every job is over", lambda: everything_is_over(database), CALM_SECONDS)
        finally:
            summary.accounts = settle(database, scene.clients.sent)
        assert summary.accounts.complaints == []
        assert summary.accounts.jobs > 0
        _check_files(scene, summary, database)
    finally:
        database.close()
    scene.stack.stop()
    left = _left_after(scene)
    summary.processes_left = len(left)
    assert left == []


def _left_after(scene: Scene) -> list[str]:
    """Return the processes that outlive the system by more than a while."""
    deadline = time.monotonic() + GRACE_SECONDS
    while (left := processes_of(scene)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def _check_files(scene: Scene, summary: Summary, database: Database) -> None:
    def collected() -> bool:
        summary.blobs_left = len(unnamed_files(database, scene.storage))
        return summary.blobs_left == 0

    _hurry_collector(scene)
    wait_for("no file is left without a row", collected)
    summary.blobs_collected = scene.stack.log("sweeper").count(COLLECTED)
    assert missing_files(database, scene.storage) == set()
    assert _left_in(scene.temporary) == []


def _hurry_collector(scene: Scene) -> None:
    """Let the sweeper collect at once: nothing is under way any more that has no row yet."""
    scene.stack.parts["sweeper"].stop()
    scene.stack.env["FIELDHAND_ORPHAN_HOURS"] = str(1 / 3600)
    scene.stack.launch("sweeper")


def _left_in(temporary: Path) -> list[Path]:
    """Return files left, except what Python writes for a moment to see if a folder is good.

    A process that is killed in that moment leaves it; there is no way to clean up after it.
    """
    files = [path for path in temporary.rglob("*") if path.is_file()]
    return [path for path in files if path.parent != temporary or path.read_bytes() not in PROBES]

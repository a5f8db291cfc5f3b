"""How much is measured: in full, in a quick look, or with the longest job too."""

from __future__ import annotations

from dataclasses import dataclass, replace

DISTINCT = 4000
"""Digits that are drawn; longer archives repeat them under new names."""
DISTINCT_NUMBERS = 2000
"""Crops of numbers that are made, and repeated likewise."""
DISTINCT_FORMS = 48
"""Filled forms that are made, and repeated likewise."""
SCANS = 16
"""Pages that are drawn, and repeated with a number on each."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Images, rounds, clients and seconds of each measurement."""

    bulk_images: int = 20_000
    rounds: int = 3
    worker_images: int = 4_000
    stage_images: int = 4_096
    peer_images: int = 300
    growth: tuple[int, ...] = (1_000, 10_000, 100_000)
    long_job: int = 100_000
    """Images of the jobs that others are measured beside."""
    latency_images: int = 200
    latency_seconds: float = 30
    poll_clients: int = 200
    poll_seconds: float = 15
    number_crops: int = 6_000
    number_stage_crops: int = 1_024
    document_pages: int = 1_024
    """As many batches as a machine of two cores reads at once."""
    form_pages: int = 480
    document_growth: tuple[int, ...] = (20, 200, 2_000)
    result_fields: tuple[int, ...] = (4, 100)
    """On each page of a form, of results that are looked at."""
    result_pages: int = 10_000
    listed_jobs: int = 100_000
    """Of one page each, in a list."""


QUICK = Sizes(
    bulk_images=1_000,
    rounds=1,
    worker_images=1_000,
    stage_images=1_024,
    peer_images=24,
    growth=(250, 1_000, 4_000),
    long_job=5_000,
    latency_images=20,
    latency_seconds=5,
    poll_clients=50,
    poll_seconds=4,
    number_crops=512,
    number_stage_crops=256,
    document_pages=20,
    form_pages=48,
    document_growth=(5, 10, 20),
    result_fields=(4, 20),
    result_pages=1_000,
    listed_jobs=2_000,
)
"""A look at whether all of it runs; its figures are noise."""


def choose_sizes(quick: bool, long: bool) -> Sizes:
    """Return the sizes of a run."""
    sizes = QUICK if quick else Sizes()
    return replace(sizes, growth=(*sizes.growth, 1_000_000)) if long else sizes

"""What clients send: files of many kinds, with the pages that each holds, good and bad."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache
from random import Random

from PIL import Image

from tests.support.drawing import draw, encode, tar_of, tiff, zip_of

Files = list[tuple[str, tuple[str, bytes]]]
SIDE = 40


@dataclass
class Submission:
    """One request to read, and what became of it."""

    name: str
    kind: str
    pages: int
    bad: int
    """Pages that nobody can read."""
    files: Files = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    key: str | None = None
    """With a key it is sent until it is taken in; without one, once."""
    job_id: str | None = None
    """The job that the 202 named."""
    removed: bool = False

    @property
    def accepted(self) -> bool:
        return self.job_id is not None


def make_submission(number: int, dice: Random) -> Submission:
    """Return the next submission: of a kind, and with or without a key, as the dice fall."""
    makers = [large_zip, large_zip, small_images, packed_tar, rows_of_numbers, frames]
    submission = dice.choice(makers)(f"{number}")
    submission.key = f"key-{number}" if dice.random() < 0.6 else None
    return submission


def large_zip(name: str) -> Submission:
    return Submission(name, "zip", 301, 1, files=[("files", ("forms.zip", _zip(300)))])


def huge_zip(name: str) -> Submission:
    return Submission(name, "zip", 2501, 1, files=[("files", ("forms.zip", _zip(2500)))])


def small_images(name: str) -> Submission:
    files = [("files", (f"{n}.png", _digit(n % 10))) for n in range(12)]
    return Submission(name, "images", 12, 0, files=files)


def many_images(name: str) -> Submission:
    """Return a submission that takes its time to be stored, file by file."""
    files = [("files", (f"{n}.png", _digit(n % 10))) for n in range(60)]
    return Submission(name, "images", 60, 0, files=files)


def packed_tar(name: str) -> Submission:
    return Submission(name, "tar.xz", 120, 0, files=[("files", ("forms.tar.xz", _tar()))])


def frames(name: str) -> Submission:
    return Submission(name, "tiff", 5, 0, files=[("files", ("a.tif", tiff(1, 2, 3, 4, 5)))])


def rows_of_numbers(name: str) -> Submission:
    return Submission(name, "rows", 250, 0, rows=[_row(n) for n in range(250)])


@cache
def _digit(digit: int) -> bytes:
    return encode(draw(digit, size=SIDE))


@cache
def _zip(pages: int) -> bytes:
    members = {f"{number:05}.png": _digit(number % 10) for number in range(pages)}
    return zip_of(members | {"zz-torn.png": _digit(8)[:60]})


@cache
def _tar() -> bytes:
    return tar_of({f"{number:05}.png": _digit(number % 10) for number in range(120)}, "w:xz")


@cache
def _row(number: int) -> list[int]:
    image = Image.open(io.BytesIO(_digit(number % 10))).resize((8, 8))
    return [(255 - grey) // 16 for grey in image.tobytes()]

"""MNIST's files, the split by writer, and the varied, drawn and rewritten glyphs."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from shared.errors import SetupError
from worker.training.data.mnist import load_mnist
from worker.training.data.other_digits import load_other_digits
from worker.training.data.samples import Samples, split_by_writer
from worker.training.synthesis.augmentation import Augmentation, augment
from worker.training.synthesis.drawn import SHAPES, draw_digits
from worker.training.synthesis.rewriting import rewrite


def write_idx(path: Path, values: NDArray[np.integer], kind: int = 0x08) -> None:
    head = struct.pack(f">BBBB{values.ndim}i", 0, 0, kind, values.ndim, *values.shape)
    data = head + values.astype(">i4" if kind == 0x0C else "u1").tobytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with 40 small digits of four writers."""
    random = np.random.default_rng(0)
    write_idx(tmp_path / "train-images-idx3-ubyte.gz", random.integers(0, 256, (40, 28, 28)))
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.arange(40) % 10)
    return tmp_path


def add_writers(folder: Path) -> None:
    table = np.zeros((60, 8), np.int64)
    table[:, 2] = np.arange(60) // 10 + 2000
    write_idx(folder / "qmnist-train-labels-idx2-int.gz", table, 0x0C)


def test_the_original_files_are_read_zipped_or_not(folder: Path) -> None:
    samples = load_mnist("train", folder)
    assert samples.images.shape == (40, 28, 28)
    assert samples.labels.tolist() == list(range(10)) * 4
    assert not samples.writers_known


def test_writers_come_from_qmnist_in_the_order_of_mnist(folder: Path) -> None:
    add_writers(folder)
    samples = load_mnist("train", folder)
    assert samples.writers_known
    assert samples.writers[[0, 9, 10, 39]].tolist() == [2000, 2000, 2001, 2003]


def test_no_writer_stands_on_both_sides(folder: Path) -> None:
    add_writers(folder)
    training, validation = split_by_writer(load_mnist("train", folder), 0.25, seed=1)
    assert (len(training), len(validation)) == (30, 10)
    assert not set(training.writers) & set(validation.writers)


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="t10k-images-idx3-ubyte"):
        load_mnist("test", tmp_path)
    with pytest.raises(SetupError, match="usps"):
        load_other_digits(tmp_path)


def test_other_digits_are_framed_as_mnist_is(tmp_path: Path) -> None:
    image = np.zeros((2, 16, 16), np.uint8)
    image[:, 2:14, 7:9] = 255
    np.savez(tmp_path / "semeion.npz", x=image, y=np.array([1, 1], np.uint8))
    (samples,) = load_other_digits(tmp_path)
    assert samples.images.shape == (2, 28, 28)
    assert np.count_nonzero(samples.images[0].any(axis=1)) == 20


def test_augmented_glyphs_vary_with_the_seed_alone() -> None:
    images = draw_digits(8, seed=0).images
    first, again, other = (
        augment(images, np.random.default_rng(seed), Augmentation()) for seed in (1, 1, 2)
    )
    assert first.shape == (8, 28, 28)
    assert 0 <= first.min() <= first.max() <= 1
    assert (first == again).all()
    assert (first != other).any(axis=(1, 2)).all()


def test_rewritten_glyphs_keep_their_labels_and_are_repeatable() -> None:
    drawn = draw_digits(24, seed=0)
    once, again = rewrite(drawn, seed=5), rewrite(drawn, seed=5)
    assert len(once) >= 20
    assert (once.images == again.images).all()
    assert set(once.labels) <= set(drawn.labels)


def test_every_digit_is_drawn_in_several_hands() -> None:
    drawn = draw_digits(len(SHAPES), seed=0)
    assert isinstance(drawn, Samples)
    assert set(drawn.labels.tolist()) == set(range(10))
    assert min(np.bincount(drawn.labels)) >= 2

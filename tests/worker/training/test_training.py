"""A whole training, small: from data to a model that the reader loads."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from worker.reading import load_reader
from worker.training.synthesis.drawn import draw_digits

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def write_mnist(folder: Path) -> None:
    """Write drawn digits as if they were MNIST's files."""
    for name, count in (("train", 400), ("t10k", 50)):
        drawn = draw_digits(count, seed=count)
        head = struct.pack(">BBBB3i", 0, 0, 8, 3, count, 28, 28)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(head + drawn.images.tobytes())
        head = struct.pack(">BBBBi", 0, 0, 8, 1, count)
        labels = drawn.labels.astype(np.uint8).tobytes()
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(head + labels)


def test_a_trained_model_is_loaded_by_its_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from worker.training.cnn import recipe
    from worker.training.cnn.fit import FitConfig
    from worker.training.cnn.net import NetConfig
    from worker.training.cnn.training import Training, train

    monkeypatch.setattr(recipe, "DRAWN", 24)
    write_mnist(tmp_path)
    out = tmp_path / "weights" / "cnn"
    small = NetConfig(widths=(4, 4, 8))
    done: list[int] = []
    card = train(
        Training(out, tmp_path, fit=FitConfig(epochs=1, batch=32), net=small),
        lambda _name, _total: done.append,
    )
    assert card["figures"]["mnist_test"]["n"] == 50
    assert card["data"]["validation_split"].startswith("by blocks")
    assert str(tmp_path) not in (out / "card.json").read_text()
    assert done
    reader = load_reader("digit", "cnn", weights=out.parent)
    assert len(reader.read([np.zeros((28, 28), np.uint8)])) == 1


@pytest.mark.parametrize("kind", ["forest", "logistic"])
def test_a_forest_and_a_regression_are_trained_and_loaded_by_their_cards(
    tmp_path: Path, kind: str
) -> None:
    from worker.training.classic.forest import ForestConfig
    from worker.training.classic.training import Training, train

    write_mnist(tmp_path)
    out = tmp_path / "weights" / kind
    small = Training(kind, out, tmp_path, forest=ForestConfig(trees=12, leaves=20))
    card = train(small, lambda *_: int)
    assert (card["name"], card["kind"]) == (kind, kind)
    assert card["figures"]["mnist_test"]["n"] == 50
    assert card["command"] == f"fieldhand train {kind} --data DIR --seed 1"
    assert str(tmp_path) not in (out / "card.json").read_text()
    assert ("pixels" in card["calibrations"]) == ("pixels" in card["readers"])
    for reader in card["readers"]:
        loaded = load_reader(reader, kind, weights=out.parent)
        assert len(loaded.read([np.zeros((8, 8), np.uint8)])) == 1


def test_the_same_seed_grows_the_same_forest() -> None:
    from worker.training.classic.forest import ForestConfig, grow

    drawn = draw_digits(60, seed=1)
    config = ForestConfig(trees=3, leaves=5)
    forests = [grow(drawn.images, drawn.labels, config, 4, lambda *_: int) for _ in range(2)]
    trees = [[tree.tree_.threshold.tolist() for tree in forest] for forest in forests]
    assert trees[0] == trees[1]

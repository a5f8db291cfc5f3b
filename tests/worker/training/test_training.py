"""A whole training, small: from data to a model that the reader loads."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from shared.catalogue import BUILT_IN
from shared.errors import InvalidRequest
from shared.model_cards import read_card
from tests.support.drawing import draw
from worker.reading import load_reader
from worker.training.data.labelled import load_labelled
from worker.training.synthesis.drawn import draw_digits
from worker.training.synthesis.paper import CONDITIONS

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


def write_labelled(folder: Path, count: int, writer: str = "") -> Path:
    """Write drawn images and a table of their labels."""
    for number in range(count):
        draw(number % 10, ink=20 + number).save(folder / f"{number}.png")
    end = f",{writer}" if writer else ""
    rows = [f"{number}.png,{number % 10}{end}" for number in range(count)]
    table = folder / "labels.csv"
    table.write_text("\n".join(["path,label,writer" if writer else "path,label", *rows]))
    return table


def test_a_trained_model_is_loaded_by_its_card(tmp_path: Path) -> None:
    from worker.training.cnn.fit import FitConfig
    from worker.training.cnn.net import NetConfig
    from worker.training.cnn.recipe import Sizes
    from worker.training.cnn.training import Training, train

    write_mnist(tmp_path)
    out = tmp_path / "weights" / "cnn"
    small, few = NetConfig(widths=(4, 4, 8)), FitConfig(epochs=1, batch=32)
    done: list[int] = []
    card = train(
        Training(
            out,
            tmp_path,
            fit=few,
            net=small,
            sizes=Sizes(24, 48, 48, 20),
        ),
        lambda _name, _total: done.append,
    )
    assert card["figures"]["mnist_test"]["n"] == 50
    assert card["data"]["validation_split"].startswith("by blocks")
    assert str(tmp_path) not in (out / "card.json").read_text()
    assert set(card["figures"]["conditions"]) == set(CONDITIONS)
    assert card["figures"]["non_digits"]["letter"].keys() >= {"n", "unreadable"}
    assert done
    assert (out / "confusion.png").read_bytes().startswith(b"\x89PNG")
    assert card["figures"]["whole_net"]["n"] == card["figures"]["validation"]["n"]
    reader = load_reader("digit", "cnn", weights=out.parent)
    assert reader.device == "cpu, eight-bit"
    assert len(reader.read([np.zeros((28, 28), np.uint8)])) == 1


def test_a_net_that_is_kept_is_measured_again(tmp_path: Path) -> None:
    from worker.training.cnn.recipe import Sizes
    from worker.training.cnn.training import Training, measure_again

    write_mnist(tmp_path)
    out = tmp_path / "weights" / "cnn"
    shutil.copytree(BUILT_IN / "cnn", out)
    old = read_card(out)
    (out / "model.tflite").unlink()
    (out / "card.json").write_text(json.dumps(old | {"eight_bit": None, "figures": {}}))
    card = measure_again(
        Training(out, tmp_path, sizes=Sizes(24, 48, 48, 20)), lambda _name, _total: lambda _: None
    )
    kept = ("weights", "command", "trained_at", "configuration")
    assert [card[name] for name in kept] == [old[name] for name in kept]
    assert card["figures"]["mnist_test"]["accuracy"] > 0.9
    assert load_reader("digit", "cnn", weights=out.parent).device == "cpu, eight-bit"


def test_a_net_is_trained_on_with_images_of_ones_own(tmp_path: Path) -> None:
    from worker.training.cnn.fit import FitConfig
    from worker.training.cnn.recipe import Sizes
    from worker.training.cnn.retraining import Retraining, retrain

    table = write_labelled(tmp_path, 120)
    out = tmp_path / "models" / "own"
    few = FitConfig(epochs=1, batch=32, peak_rate=1e-5)
    card = retrain(
        Retraining(table, BUILT_IN / "cnn", out, few, sizes=Sizes(32, 32, 16, 5)),
        lambda *_: lambda _done: None,
    )
    before, after = (card["figures"][name] for name in ("validation_before", "validation"))
    assert before["n"] == after["n"] == 20  # one hand of 20 digits is held out
    assert after["accuracy"] >= before["accuracy"] - 0.1
    assert card["calibration"] == read_card(BUILT_IN / "cnn")["calibration"], "20 are too few"
    assert card["command"].startswith("fieldhand train cnn --data LABELS.csv --from cnn --name own")
    assert "usps" not in card["data"]["sources"]
    assert [path.name for path in out.parent.iterdir()] == ["own"]
    assert (out / "model.keras").stat().st_size < 1.2 * (
        BUILT_IN / "cnn/model.keras"
    ).stat().st_size
    assert len(load_reader("digit", "own", weights=out.parent).read([np.asarray(draw(3))])) == 1


def test_a_table_of_one_writer_is_held_out_in_blocks(tmp_path: Path) -> None:
    table = write_labelled(tmp_path, 60, writer="me")
    samples = load_labelled(table)
    assert len(set(samples.writers.tolist())) == 3
    assert not samples.writers_known


def test_a_label_that_is_no_digit_is_named_with_its_line(tmp_path: Path) -> None:
    table = write_labelled(tmp_path, 3)
    table.write_text(table.read_text().replace("2.png,2", "\n\n2.png,two"))
    with pytest.raises(InvalidRequest, match="line 6: 'two' is no digit"):
        load_labelled(table)


def test_too_few_images_of_ones_own_are_refused(tmp_path: Path) -> None:
    from worker.training.cnn.retraining import Retraining, retrain

    table = write_labelled(tmp_path, 5)
    with pytest.raises(InvalidRequest, match="5 digits are too few; 100 are needed"):
        retrain(Retraining(table, BUILT_IN / "cnn", tmp_path / "own"), lambda *_: int)


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

"""What loads, what refuses to, and what importing costs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.errors import SetupError
from shared.model_cards import read_card
from worker.reading import load_reader
from worker.reading.loading import WEIGHTS

HEAVY = ("tensorflow", "keras", "jax", "torch", "cv2", "sklearn", "skops")
HEAVY += ("celery", "sqlalchemy", "flask", "redis")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """Return a copy of the weights that may be spoilt."""
    shutil.copytree(WEIGHTS / "cnn", tmp_path / "cnn")
    return tmp_path


def test_importing_the_recogniser_imports_no_net() -> None:
    code = "import sys, worker.reading; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert not set(HEAVY) & set(result.stdout.split())


def test_unknown_names_are_refused_with_those_that_are_known() -> None:
    with pytest.raises(SetupError, match="digit"):
        load_reader("letter", "cnn")
    with pytest.raises(SetupError, match="cnn"):
        load_reader("digit", "oracle")


def test_a_reader_takes_the_first_model_that_serves_it(weights: Path) -> None:
    shutil.copytree(weights / "cnn", weights / "another")
    card = read_card(weights / "cnn") | {"readers": ["number"]}
    (weights / "cnn" / "card.json").write_text(json.dumps(card))
    (weights / "another" / "model.keras").unlink()
    with pytest.raises(SetupError, match="'another' cannot be loaded"):
        load_reader("digit", weights=weights)
    with pytest.raises(SetupError, match="'cnn' does not read 'digit': take another"):
        load_reader("digit", "cnn", weights=weights)


def test_missing_weights_are_named(weights: Path) -> None:
    (weights / "cnn" / "model.keras").unlink()
    with pytest.raises(SetupError, match=r"model\.keras is missing"):
        load_reader("digit", "cnn", weights=weights)


def test_changed_weights_are_refused(weights: Path) -> None:
    with (weights / "cnn" / "model.keras").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(SetupError, match="not the file that its card describes"):
        load_reader("digit", "cnn", weights=weights)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weights": {"file": "model.keras"}}'])
def test_a_broken_card_is_refused(weights: Path, text: str) -> None:
    (weights / "cnn" / "card.json").write_text(text)
    with pytest.raises(SetupError, match="cannot be loaded"):
        load_reader("digit", "cnn", weights=weights)


def test_the_card_tells_what_was_trained_and_how_good_it_is() -> None:
    card = read_card(WEIGHTS / "cnn")
    assert card["figures"]["mnist_test"]["accuracy"] >= 0.995
    assert card["configuration"]["parameters"] <= 500_000
    assert card["command"].startswith("fieldhand train cnn")
    assert "/" not in json.dumps(card["command"])

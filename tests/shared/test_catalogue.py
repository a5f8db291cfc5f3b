"""The models that there are, and which of them may read what."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from shared.catalogue import BUILT_IN, DEFAULT_MODEL, Catalogue
from shared.errors import InvalidRequest, NotFound, SetupError


def put(root: Path, name: str, **more: Any) -> Path:
    """Write a model with a card into a folder of models."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.bin").write_bytes(b"12345")
    card = {"readers": ["digit"], "weights": {"file": "model.bin", "sha256": "0"}} | more
    (folder / "card.json").write_text(json.dumps(card))
    return folder


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    put(tmp_path / "built-in", "cnn")
    put(tmp_path / "built-in", "big", readers=["number"])
    return Catalogue(tmp_path / "own", tmp_path / "built-in")


def test_the_built_in_models_are_there_with_sound_cards(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "none")
    assert catalogue.faults() == []
    model = catalogue.choose(DEFAULT_MODEL, "digit")
    assert (model.folder.parent, model.own) == (BUILT_IN, False)
    assert model.bytes == (model.folder / model.card.weights.file).stat().st_size


def test_the_default_model_comes_first_the_others_by_name(catalogue: Catalogue) -> None:
    put(catalogue.own, "aa")
    assert list(catalogue.models()) == ["cnn", "aa", "big"]


def test_a_new_model_is_seen_at_once_and_a_removed_one_is_gone(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="'mine'"):
        catalogue.find("mine")
    folder = put(catalogue.own, "mine", kind="forest")
    model = catalogue.find("mine")
    assert (model.own, model.card.kind, model.bytes) == (True, "forest", 5)
    (folder / "card.json").unlink()
    assert "mine" not in catalogue.models()


def test_a_model_of_your_own_goes_before_a_built_in_one(catalogue: Catalogue) -> None:
    put(catalogue.own, "cnn", trained_at="2030-01-01")
    model = catalogue.find("cnn")
    assert (model.own, model.card.trained_at) == (True, "2030-01-01")


def test_a_model_that_is_trained_again_has_another_fingerprint(catalogue: Catalogue) -> None:
    before = catalogue.find("cnn").fingerprint
    card = put(catalogue.built_in, "cnn", trained_at="2030-01-01") / "card.json"
    os.utime(card, ns=(1, 1))
    assert catalogue.find("cnn").fingerprint != before


def test_a_model_is_chosen_for_a_reader_that_its_card_names(catalogue: Catalogue) -> None:
    assert catalogue.choose("big", "number").name == "big"
    with pytest.raises(InvalidRequest, match=r"'oracle' is unknown; it can be 'cnn'$") as unknown:
        catalogue.choose("oracle", "digit")
    assert (unknown.value.code, unknown.value.extra) == ("unknown-model", {"field": "model"})
    with pytest.raises(InvalidRequest, match=r"'big' does not read 'digit'; it can be 'cnn'"):
        catalogue.choose("big", "digit")


def test_without_a_name_it_is_the_first_that_serves_the_reader(catalogue: Catalogue) -> None:
    assert catalogue.choose(None, "digit").name == "cnn"
    assert catalogue.choose("", "number").name == "big"
    with pytest.raises(InvalidRequest, match="reader 'letter'; it can be 'digit' or") as none:
        catalogue.choose(None, "letter")
    assert none.value.extra == {"field": "model"}


@pytest.mark.parametrize("name", ["../cnn", "", ".", "CNN", "cnn/", "\0"])
def test_a_name_is_never_a_path(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(NotFound):
        catalogue.find(name)


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("", "cannot be read"),
        ("[]", "is no card"),
        ("{}", "wrong at weights"),
        ('{"weights": {"file": "a"}, "readers": []}', "wrong at weights.sha256"),
        ('{"weights": {"file": "../a", "sha256": "0"}, "readers": []}', "wrong at weights.file"),
        ('{"weights": {"file": "' + "a" * 300 + '"}}', "wrong at weights.file"),
        ('{"trained_at": "\\ud800"}', "cannot be read"),
        ('{"a":' * 100_000, "cannot be read"),
    ],
)
def test_a_broken_card_is_left_out_and_named(catalogue: Catalogue, card: str, reason: str) -> None:
    (put(catalogue.own, "mine") / "card.json").write_text(card)
    assert list(catalogue.models()) == ["cnn", "big"]
    (fault,) = catalogue.faults()
    assert isinstance(fault, SetupError)
    assert "'mine'" in fault.detail
    assert reason in fault.detail


def test_a_broken_one_of_your_own_hides_no_sound_one(catalogue: Catalogue) -> None:
    (put(catalogue.own, "cnn") / "card.json").write_text("{}")
    assert not catalogue.choose(None, "digit").own
    assert ["'cnn'" in fault.detail for fault in catalogue.faults()] == [True]


def test_a_name_that_does_not_fit_is_named(catalogue: Catalogue) -> None:
    put(catalogue.own, "My model")
    put(catalogue.own, "a" * 17)
    assert [fault.detail.rpartition("; ")[2][:7] for fault in catalogue.faults()] == ["rename "] * 2


def test_pictures_and_report_are_those_beside_the_card(catalogue: Catalogue) -> None:
    folder = catalogue.find("cnn").folder
    assert (catalogue.find("cnn").pictures, catalogue.find("cnn").report) == ({}, {})
    (folder / "worst.png").write_bytes(b"")
    (folder / "other.png").write_bytes(b"")
    (folder / "report.json").write_text('{"n": 1}')
    model = catalogue.find("cnn")
    assert (model.pictures, model.report) == ({"worst": folder / "worst.png"}, {"n": 1})

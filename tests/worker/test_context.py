"""What a worker process holds of its models."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.errors import InvalidRequest
from shared.settings import Settings
from worker.context import Context


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the folder of a model of one's own."""
    shutil.copytree(BUILT_IN / DEFAULT_MODEL, tmp_path / "models" / "mine")
    return tmp_path / "models" / "mine"


def test_a_model_is_loaded_once_until_it_is_trained_again(own: Path, tmp_path: Path) -> None:
    context = Context(Settings(data_dir=tmp_path))
    first = context.reader_for("digit", "mine")
    assert context.reader_for("digit", "mine") is first
    card = json.loads((own / "card.json").read_text())
    (own / "card.json").write_text(json.dumps(card | {"trained_at": "2030-01-01"}))
    assert context.reader_for("digit", "mine") is not first


def test_a_model_that_is_gone_is_named(own: Path, tmp_path: Path) -> None:
    shutil.rmtree(own)
    with pytest.raises(InvalidRequest, match="'mine' is unknown; it can be 'cnn'"):
        Context(Settings(data_dir=tmp_path)).reader_for("digit", "mine")

"""`fieldhand train`: what is asked for must be something that the model has."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.train import train


@pytest.mark.parametrize("options", [["--epochs", "3"], ["--other-digits", "."]])
@pytest.mark.parametrize("model", ["forest", "logistic"])
def test_what_only_a_net_takes_is_refused(model: str, options: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(train, [model, *options, "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert f"{model} takes no --other-digits and no --epochs" in result.output
    assert not (tmp_path / "out").exists()


def test_a_model_that_cannot_be_trained_is_refused_with_those_that_can() -> None:
    result = CliRunner().invoke(train, ["oracle"])
    assert result.exit_code == 2
    assert all(name in result.output for name in ("cnn", "forest", "logistic"))

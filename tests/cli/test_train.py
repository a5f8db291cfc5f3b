"""`fieldhand train`: what is asked for must be something that the model has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.train import train


@pytest.mark.parametrize(
    "options",
    [["--epochs", "3"], ["--other-digits", "."], ["--from", "cnn"], ["--keep-weights"]],
)
@pytest.mark.parametrize("model", ["forest", "logistic"])
def test_what_only_a_net_takes_is_refused(model: str, options: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(train, [model, *options, "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert f"{model} takes no --from, --other-digits, --epochs or --keep-weights" in result.output
    assert not (tmp_path / "out").exists()


def test_a_model_that_cannot_be_trained_is_refused_with_those_that_can() -> None:
    result = CliRunner().invoke(train, ["oracle"])
    assert result.exit_code == 2
    assert all(name in result.output for name in ("cnn", "forest", "logistic"))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--from", "cnn"], "--from needs --data LABELS.csv"),
        (["--from", "cnn", "--data", "."], "--from needs --data LABELS.csv"),
        (["--keep-weights", "--epochs", "3"], "--keep-weights trains nothing"),
        (["--lines", "5000"], "--go-on, --lines and --bending are for number"),
        (["--go-on"], "--go-on, --lines and --bending are for number"),
        (["--bending", "1"], "--go-on, --lines and --bending are for number"),
        (["--kept", "0.8"], "--kept is for a net that goes on"),
        (["--name", "mine"], "--name is for a net that is trained on"),
        (["--data", __file__], "a table of your own needs --from"),
        (["--from", "cnn", "--data", __file__, "--name", "My Net"], "1 to 16 of a-z"),
        (["--from", "forest", "--data", __file__], "forest is no neural net"),
        (["--from", "oracle", "--data", __file__], "'oracle' is unknown"),
        (["--from", "cnn", "--data", __file__], "lacks the columns path,label"),
    ],
)
def test_training_on_says_what_it_lacks(options: list[str], reason: str) -> None:
    command = [sys.executable, "-m", "cli", "train", "cnn", *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert reason in done.stderr

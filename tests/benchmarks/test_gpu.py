"""The benchmark of GPUs, on machines without one."""

from __future__ import annotations

import pytest

from benchmarks import gpu


def test_an_unknown_option_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert gpu.main(["--fast"]) == 2
    assert capsys.readouterr().err == "benchmarks: --fast: take --cpu or nothing\n"


def test_a_backend_that_is_not_installed_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'jax'")

    monkeypatch.setattr(gpu, "run_apart", look)
    monkeypatch.setattr(gpu.signal, "signal", lambda *_: None)
    assert gpu.main([]) == 2
    assert "cannot be loaded (No module named 'jax')" in capsys.readouterr().err


def test_without_a_gpu_nothing_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu, "run_apart", lambda *_: ("tensorflow", None))
    monkeypatch.setattr(gpu.signal, "signal", lambda *_: None)
    assert gpu.main([]) == 2
    said = capsys.readouterr()
    assert said.out == "device: cpu (tensorflow)\n"
    assert "finds no GPU" in said.err

"""The eight-bit copy reads what the whole net reads, on CPUs, and without TensorFlow."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from shared.errors import SetupError
from tests.support.drawing import draw
from worker.reading import load_reader
from worker.reading.classifiers.eight_bit import SIZES, EightBitClassifier, load_classifier
from worker.reading.classifiers.padding import Glyphs
from worker.reading.loading import WEIGHTS
from worker.reading.model_card import open_model
from worker.reading.normalisation import normalise

WITHOUT_TENSORFLOW = """
import sys
import numpy as np
from worker.reading import load_reader
reader = load_reader("digit", "cnn")
reader.read([np.full((28, 28), 255, np.uint8)])
print(reader.device, "tensorflow" in sys.modules, "keras" in sys.modules)
"""


@pytest.fixture(scope="module")
def classifier() -> EightBitClassifier:
    copy = open_model(WEIGHTS / "cnn").eight_bit
    assert copy
    return load_classifier(copy.weights)


@pytest.fixture(scope="module")
def glyphs() -> Glyphs:
    written = [normalise(np.asarray(draw(n % 10, shift=n // 10))) for n in range(150)]
    return np.stack([one.glyph for one in written if one])


def test_it_scores_as_the_whole_net_does(classifier: EightBitClassifier, glyphs: Glyphs) -> None:
    from worker.reading.classifiers import net

    files = open_model(WEIGHTS / "cnn")
    assert files.eight_bit
    whole = files.calibration.probabilities(net.load_classifier(files.weights).logits(glyphs))
    eight_bit = files.eight_bit.calibration.probabilities(classifier.logits(glyphs))
    assert eight_bit.argmax(axis=1).tolist() == whole.argmax(axis=1).tolist()
    assert np.abs(eight_bit - whole).max() < 0.1
    assert np.abs(eight_bit - whole).mean() < 0.002


def test_padding_does_not_change_the_scores(classifier: EightBitClassifier, glyphs: Glyphs) -> None:
    one_by_one = np.concatenate([classifier.logits(glyph[None]) for glyph in glyphs])
    assert len(glyphs) > SIZES[-1]
    assert classifier.logits(glyphs) == pytest.approx(one_by_one, abs=1e-3)


def test_threads_do_not_disturb_each_other(classifier: EightBitClassifier, glyphs: Glyphs) -> None:
    with ThreadPoolExecutor(4) as pool:
        scored = list(pool.map(classifier.logits, [glyphs] * 8))
    assert all(np.array_equal(scores, scored[0]) for scores in scored)


def test_no_glyphs_have_no_scores(classifier: EightBitClassifier) -> None:
    assert classifier.logits(np.zeros((0, 28, 28), np.uint8)).shape == (0, 11)


def test_a_file_that_is_no_net_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.tflite").write_bytes(b"no net at all")
    with pytest.raises(SetupError, match=r"model\.tflite is no net"):
        load_classifier(tmp_path / "model.tflite")


def test_a_cpu_reads_without_tensorflow() -> None:
    command = [sys.executable, "-W", "ignore", "-c", WITHOUT_TENSORFLOW]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "cpu, eight-bit False False"


def test_a_back_end_that_is_asked_for_runs_the_whole_net(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    reader = load_reader("digit", "cnn")
    assert reader.device == "cpu"
    (reading,) = reader.read([np.asarray(draw(7))])[0]
    assert reading.value == "7"


def test_a_machine_with_files_of_a_gpu_but_no_gpu_reads_in_eight_bits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("worker.reading.fastest.GPU_FILES", (str(tmp_path),))
    assert load_reader("digit", "cnn").device == "cpu, eight-bit"

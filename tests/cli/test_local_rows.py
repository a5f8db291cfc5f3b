"""`fieldhand read --reader pixels`: tables of numbers in, one row a line out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.evaluate import evaluate
from cli.read import read
from shared.errors import InvalidRequest, TooLarge

BLANK = ",".join(["0"] * 64)
INKED = ",".join(["0", "16", "12.5", "3"] * 16)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(read, [str(argument) for argument in arguments])


def refusal(*arguments: object) -> BaseException:
    result = run(*arguments)
    assert result.exception
    assert "\n" not in str(result.exception)
    return result.exception


def test_rows_of_tables_and_folders_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{BLANK}\n{INKED}\n")
    (tmp_path / "b.csv").write_text(INKED.replace(",", "\t"))
    (tmp_path / "notes.txt").write_text("nothing to read here")
    result = run(tmp_path, "--reader", "pixels")
    assert result.exit_code == 0, result.output
    pages = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(page["number"], page["name"]) for page in pages] == [
        *((1, "row 1"), (2, "row 2"), (3, "row 1")),
    ]
    assert [Path(page["upload"]).name for page in pages] == ["a.csv", "a.csv", "b.csv"]
    assert pages[0]["readings"][0]["outcome"] == "blank"
    assert pages[1]["readings"][0]["digits"] == pages[2]["readings"][0]["digits"]
    assert "1 other files passed over" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{BLANK}\n{BLANK},0", "row 2 holds 65 values and not 64"),
        (f"{BLANK}\n{BLANK[:-1]}17", "row 2, value 64: 17 is no number from 0 to 16"),
        (f"{BLANK[:-1]}nan", "row 1, value 64: NaN is no number"),
        ("", "it holds no row"),
        ("\udcff", "it cannot be read as text"),
    ],
)
def test_the_file_and_the_row_at_fault_are_named(tmp_path: Path, text: str, said: str) -> None:
    table = tmp_path / "rows.csv"
    table.write_text(text, encoding="utf-8", errors="surrogateescape")
    error = refusal(table, "--reader", "pixels")
    assert isinstance(error, InvalidRequest)
    assert str(error).startswith(f"{table}: {said}")


def test_more_rows_than_the_limit_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDHAND_MAX_PAGES", "2")
    (tmp_path / "a.csv").write_text(f"{BLANK}\n" * 3)
    assert isinstance(refusal(tmp_path, "--reader", "pixels"), TooLarge)


def test_what_cannot_be_done_is_one_line(tmp_path: Path) -> None:
    assert "nowhere" in str(refusal(tmp_path / "nowhere", "--reader", "pixels"))
    assert "no CSV file" in str(refusal(tmp_path, "--reader", "pixels"))


def test_a_model_that_reads_no_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BLANK)
    error = refusal(tmp_path, "--reader", "pixels", "--model", "cnn")
    assert isinstance(error, InvalidRequest)
    assert "it can be 'logistic'" in error.detail


def test_evaluate_takes_no_rows(tmp_path: Path) -> None:
    result = CliRunner().invoke(evaluate, [str(tmp_path / "labels.csv"), "--reader", "pixels"])
    assert isinstance(result.exception, InvalidRequest)

"""What the documents state is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.exit_codes import exit_codes_table
from cli.main import COMMANDS
from shared.settings import settings_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_readme_holds_the_table_of_settings() -> None:
    found = re.search(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", README, re.DOTALL)
    assert found
    assert found.group(1).strip() == settings_table(), "python -m shared.settings prints it"


def test_the_documents_hold_the_table_of_exit_codes() -> None:
    text = (ROOT / "docs" / "commands.md").read_text()
    found = re.search(r"<!-- exit codes -->\n(.*?)\n<!-- /exit codes -->", text, re.DOTALL)
    assert found
    assert found.group(1) == exit_codes_table()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_paths_that_documents_name_are_there(document: Path) -> None:
    named = re.findall(
        r"`((?:web|worker|shared|cli|tests|benchmarks)/[\w./-]*)`", document.read_text()
    )
    missing = [path for path in named if not (ROOT / path).exists()]
    assert missing == []


def test_files_that_the_first_job_sends_are_there() -> None:
    sent = re.findall(r"=@(docs/[\w./-]+)", README)
    assert sent
    assert [path for path in sent if not (ROOT / path).is_file()] == []


def test_commands_that_documents_name_are_there() -> None:
    named = {
        command
        for document in DOCUMENTS
        for command in re.findall(r"(?:bin/|`)fieldhand ([a-z]+(?:-[a-z]+)*)", document.read_text())
    }
    assert named <= set(COMMANDS)
    assert named


def test_make_targets_that_documents_name_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(), re.MULTILINE)
    }
    assert named <= targets

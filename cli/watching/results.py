"""What became of each file of a group, out of the result of its job."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from cli.client import Client, Job, Page
from cli.watching.groups import Group, Verdict
from cli.watching.names import sent_name
from shared.states import JobState, PageState

MOST_REASONS = 100
"""As many are told of a file; its result has them all."""
Verdicts = dict[str, Verdict]


def fetch(client: Client, group: Group, job: Job, kind: str) -> Verdicts:
    """Return the verdict on each file, and leave its part of the result with the group."""
    paths = {sent_name(path): path for path in group.files()}
    verdicts = {str(path): Verdict("", _of_job(job)) for path in paths.values()}
    with Parts(group, kind) as parts:
        for page in client.pages(job):
            if path := paths.get(page["upload"]):
                _count(verdicts[str(path)], page)
                if kind == "jsonl":
                    parts.file(path).write(json.dumps(page, ensure_ascii=False) + "\n")
        if kind == "csv":
            _divide(client, job, paths, parts)
    for verdict in verdicts.values():
        if not verdict.read and not verdict.reasons:
            verdict.reasons.append("no page of it was found")
    return verdicts


class Parts:
    """The results of the files of a group, each in a file of its own."""

    def __init__(self, group: Group, kind: str) -> None:
        self.folder, self._kind = group.results, kind
        self.folder.mkdir(exist_ok=True)
        self._files: dict[Path, IO[str]] = {}
        self._open = ExitStack()

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def file(self, path: Path) -> IO[str]:
        """Return the result of a file, open to be written from its beginning."""
        if path not in self._files:
            part = self.folder / f"{path}.{self._kind}"
            part.parent.mkdir(parents=True, exist_ok=True)
            out = part.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            self._files[path] = self._open.enter_context(out)
        return self._files[path]


def _of_job(job: Job) -> list[str]:
    """Return why the files of a job cannot all have been read, if so."""
    if job["state"] == JobState.DONE:
        return []
    return [job["error"]["detail"] if job["error"] else f"its job was {job['state']}"]


def _count(verdict: Verdict, page: Page) -> None:
    if page["state"] == PageState.READ:
        verdict.read += 1
    elif error := page["error"]:
        verdict.failed += 1
        if verdict.failed <= MOST_REASONS:
            verdict.reasons.append(f"{page['name']}: {error['detail']} ({error['code']})")


def _divide(client: Client, job: Job, paths: dict[str, Path], parts: Parts) -> None:
    """Write the rows of a table to the files that they are of, each under the header."""
    whole = parts.folder / "whole"
    with whole.open("wb") as out:
        out.writelines(client.download(job, "csv"))
    with whole.open(encoding="utf-8", newline="") as table:
        for path, rows in _rows_by_file(table, paths):
            csv.writer(parts.file(path), lineterminator="\n").writerows(rows)
    whole.unlink()


def _rows_by_file(table: IO[str], paths: dict[str, Path]) -> Iterator[tuple[Path, list[list[str]]]]:
    rows = csv.reader(table)
    header = next(rows)
    column, begun = header.index("upload"), set[Path]()
    for row in rows:
        # A name that a spreadsheet might take for a formula has a quote before it.
        path = paths.get(row[column]) or paths.get(row[column].removeprefix("'"))
        if path:
            yield path, [row] if path in begun else [header, row]
            begun.add(path)

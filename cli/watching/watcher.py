"""Takes in what appears in a folder, and follows each file to its end."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from cli.client import Client, ClientError, JobOptions, NotFound, Refused, ServerAway, ServerFault
from cli.watching import durable
from cli.watching.arrivals import Arrivals
from cli.watching.batching import batches
from cli.watching.filing import Filing
from cli.watching.groups import Group, Record, Verdict, find_groups
from cli.watching.names import free_name, sent_name
from cli.watching.outage import Outage
from cli.watching.report import Report
from cli.watching.results import Verdicts, fetch
from shared.errors import SetupError
from shared.states import JobState

AHEAD = 4
"""Groups that are on their way at once."""
PATIENCE = 5
"""Failures of the server in a row after which a single pass ends."""
TOO_LARGE = 413


@dataclass
class Watcher:
    """One folder, and the groups of its files that are on their way."""

    client: Client
    options: JobOptions
    work: Path
    arrivals: Arrivals
    filing: Filing
    report: Report
    most_files: int
    groups: list[Group] = field(default_factory=list)

    def run(self, *, once: bool) -> None:
        """Watch until it is interrupted, or `once`, until all that is there is done or failed.

        Raises ClientError where the server refuses all, and once also where it stays away; what was
        never sent is back in its place then.
        """
        try:
            self._run(once=once)
        except ClientError:
            for group in list(self.groups):
                if group.record and group.record.unsent:
                    self._give_back(group)
            raise

    def _run(self, *, once: bool) -> None:
        outage = Outage(self.report)
        while True:
            self._take_in()
            self._advance(outage)
            if once and not self.groups and not self.arrivals.waiting():
                return
            if once and outage.failures >= PATIENCE:
                raise ServerAway(f"{self.client.server} does not do its part; try again later")
            time.sleep(outage.pause)

    def recover(self, *, release: bool) -> None:
        """Go on with what an earlier run has left; what it had only claimed goes back.

        What was meant for another server goes back too where it was never sent, or to `release` it.
        Raises SetupError where it may be there.
        """
        for group in find_groups(self.work):
            record = group.record
            if record is None:
                self._give_back(group)
            elif record.verdicts is not None or record.server == self.client.server:
                self.groups.append(group)
            elif record.unsent:
                self._give_back(group)
            elif release:
                self.report.notice(
                    f"{len(group.files())} files are taken back; {record.server} may read them too"
                )
                self._give_back(group)
            else:
                raise SetupError(
                    f"files of {self.arrivals.folder} may be on their way to {record.server}: "
                    "watch once with that --server before you take another, or --release them"
                )

    def _take_in(self) -> None:
        complete = self.arrivals.complete()
        runs = batches(self.arrivals.folder, complete, self.most_files)
        for run in islice(runs, max(0, AHEAD - len(self.groups))):
            self._claim(run)

    def _claim(self, run: list[Path]) -> None:
        """Take files out of the folder, and write down that they are a group from now on."""
        group = Group(self.work)
        for path in run:
            with suppress(FileNotFoundError):  # somebody took it away just now
                group.take(self.arrivals.folder / path, path)
                if self.arrivals.has_changed(path, group.place / path):
                    self._return(group, path)
        self._seal(group)

    def _seal(self, group: Group) -> None:
        if not group.files():
            group.remove()
            return
        group.write(Record(self.client.server, dict(self.options), unsent=True))
        if group not in self.groups:
            self.groups.append(group)

    def _give_back(self, group: Group) -> None:
        """Put the files of a group back where they came from."""
        group.open_again()
        for path in group.files():
            self._return(group, path)
        group.remove()

    def _return(self, group: Group, path: Path) -> None:
        source, home = group.place / path, self.arrivals.folder / path
        if home.exists() and home.samefile(source):  # a run was killed right in between
            source.unlink()
        else:
            durable.move(source, free_name(home, os.path.lexists))

    def _advance(self, outage: Outage) -> None:
        """Take one step with each group, as far as the server goes along."""
        fault: ServerAway | ServerFault | None = None
        for group in list(self.groups):
            try:
                self._step(group)
            except ServerFault as error:
                fault = error
            except ServerAway as error:
                fault = error
                break
        if fault:
            outage.begin(fault)
        else:
            outage.end()

    def _step(self, group: Group) -> None:
        record = group.record
        if record is None:
            raise AssertionError("a group on its way has a record")
        if record.verdicts is not None:
            self._place(group, record, record.verdicts)
        elif record.job is not None:
            self._follow(group, record, record.job)
        else:
            self._send(group, record)

    def _send(self, group: Group, record: Record) -> None:
        if not group.files():  # somebody took them away
            self._drop(group)
            return
        options: JobOptions = record.options  # type: ignore[assignment]  # as it was written down
        sent = replace(record, unsent=False)
        if record.unsent:
            group.write(sent)
        try:
            job = self.client.submit(group.sent_files(), key=f"watch-{group.key}", **options)
        except Refused as refusal:
            self._refused(group, sent, refusal)
            return
        except ClientError as error:
            if record.unsent and error.never_came:
                group.write(record)
            raise
        group.write(replace(sent, job=job["id"]))

    def _follow(self, group: Group, record: Record, job_id: str) -> None:
        try:
            job = self.client.job(job_id)
            if JobState(job["state"]).is_over:
                self._judge(group, record, fetch(self.client, group, job, self.filing.kind))
        except NotFound as gone:
            self._fail(group, record, dict.fromkeys(group.files(), gone.detail))

    def _refused(self, group: Group, record: Record, refusal: Refused) -> None:
        """Divide a group until what is at fault is alone, and then let it fail.

        Raises the refusal where it is about no file, but about what was asked for.
        """
        files = group.files()
        reasons = {path: refusal.files.get(sent_name(path), "") for path in files}
        at_fault = [path for path in files if reasons[path]]
        if not at_fault and refusal.status == TOO_LARGE:
            at_fault = files[len(files) // 2 :]
            reasons = dict.fromkeys(files, refusal.detail)
        if not at_fault:
            self._give_back(group)
            self.groups.remove(group)
            raise refusal
        if len(at_fault) == len(files):
            self._fail(group, record, reasons)
        else:
            self._divide(group, at_fault)

    def _divide(self, group: Group, at_fault: list[Path]) -> None:
        """Make two groups of one that no server has taken in."""
        group.open_again()
        other = Group(self.work)
        for path in at_fault:
            other.take(group.place / path, path)
        self._seal(other)
        self._seal(group)

    def _fail(self, group: Group, record: Record, reasons: dict[Path, str]) -> None:
        self._judge(group, record, {str(path): Verdict("", [reasons[path]]) for path in reasons})

    def _judge(self, group: Group, record: Record, verdicts: Verdicts) -> None:
        """Write down what each file is to become, and then make it so."""
        planned: set[str] = set()
        for path, verdict in verdicts.items():
            self.filing.plan(Path(path), verdict, planned)
        group.write(replace(record, verdicts=verdicts))
        self._place(group, record, verdicts)

    def _place(self, group: Group, record: Record, verdicts: Verdicts) -> None:
        for path in group.files():
            verdict = verdicts[str(path)]
            try:
                self.filing.place(group, path, verdict)
            except FileExistsError:  # somebody took the name meanwhile: judge again
                group.write(replace(record, verdicts=None))
                return
            self.report.file(path, verdict, record.job)
        self._drop(group)

    def _drop(self, group: Group) -> None:
        self.groups.remove(group)
        group.remove()

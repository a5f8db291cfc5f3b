"""Keep a handful of processes running, and end all of them together.

1. Each part leads a session and process group of its own, so that Ctrl-C reaches the supervisor
   alone and the end comes in order: later stages first, each first asked and then killed. A second
   Ctrl-C kills at once.
2. A part that ends is started again, at once the first time, then after growing pauses. Whatever
   is left of its group is killed before.
3. A warden ends the parts should the supervisor itself be killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import FrameType

from cli.journal import Journal
from cli.process_groups import end_groups, kill_group
from cli.readiness import VARIABLE
from cli.warden import Warden

PAUSE_SECONDS = 0.1
STEADY_SECONDS = 30.0
"""A part that lived so long did not die at once."""
LONGEST_PAUSE_SECONDS = 30.0
PERSISTENT = 3
"""Deaths in a row after which the last words of a part are shown."""
SAME_CALL_SECONDS = 1.0
"""A signal to the whole group may arrive twice: from its sender, and passed on by `make`."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Part:
    """One process to keep running."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    inherited: tuple[int, ...] = ()
    """File descriptors that it is given."""
    announces: bool = False
    """Whether it says when it is ready."""


class Runner:
    """One part at run time: its process, and how it has fared so far."""

    def __init__(self, part: Part, stage: int) -> None:
        self.part = part
        self.stage = stage
        self.process: subprocess.Popen[bytes] | None = None
        self.ready = False
        self.deaths = 0
        self.due = 0.0
        self._began = 0.0
        self._ear: int | None = None

    def start(self, *, captured: bool) -> subprocess.Popen[bytes]:
        """Start the process; captured output can be read from it."""
        self._deafen()
        self._ear, mouth = os.pipe()
        os.set_blocking(self._ear, False)
        self._began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.part.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if captured else None,
            stderr=subprocess.STDOUT if captured else None,
            start_new_session=True,
            env={**os.environ, **self.part.environment, VARIABLE: str(mouth)},
            pass_fds=(*self.part.inherited, mouth),
        )
        os.close(mouth)
        return self.process

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def listen(self) -> None:
        """Take note once the part has said that it is ready."""
        if self._ear is None:
            return
        try:
            heard = os.read(self._ear, 64)
        except BlockingIOError:
            return
        self.ready = self.ready or bool(heard)
        self._deafen()

    def bury(self) -> float:
        """Forget the process that ended, and return the pause before the next one."""
        lived = time.monotonic() - self._began
        self.process, self.ready = None, False
        self.deaths = 1 if lived > STEADY_SECONDS else self.deaths + 1
        pause = 0.0 if self.deaths == 1 else min(2.0 ** (self.deaths - 3), LONGEST_PAUSE_SECONDS)
        self.due = time.monotonic() + pause
        return pause

    def close(self) -> None:
        self._deafen()

    def _deafen(self) -> None:
        if self._ear is not None:
            os.close(self._ear)
            self._ear = None


class Supervisor:
    """Starts parts in stages, watches over them until it is told to stop, and ends them."""

    def __init__(
        self,
        say: Callable[[str], None],
        *,
        patience: float,
        journal: Journal | None = None,
        lock: Iterable[int] = (),
    ) -> None:
        self._say = say
        self._patience = patience
        self._journal = journal
        self._runners: list[Runner] = []
        self._stage = 0
        self._told_to_stop: float | None = None
        self._hurried = False
        self._warden = Warden(lock)

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._told_to_stop is not None

    @property
    def unready(self) -> list[str]:
        """The parts that have yet to say that they are ready."""
        return [r.part.name for r in self._runners if r.part.announces and not r.ready]

    def stop_on_signals(self) -> None:
        """Stop on Ctrl-C and its like, but not on one that the caller ignores, as nohup does."""
        for number in SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._stop)

    def start(self, *parts: Part) -> None:
        """Start parts that are to end before all that were started earlier."""
        self._stage += 1
        self.start_beside(*parts)

    def start_beside(self, *parts: Part) -> None:
        """Start parts that are to end together with those started last."""
        for part in parts:
            runner = Runner(part, self._stage)
            self._runners.append(runner)
            self._launch(runner)

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Watch over the parts until it is told to stop, or until something has come true."""
        while not self.stopping and not until():
            for runner in self._runners:
                self._look_after(runner)
            self._warden.look_after()
            time.sleep(PAUSE_SECONDS)

    def end(self) -> None:
        """End every part, those started last first."""
        for stage in range(self._stage, 0, -1):
            self._end_stage([runner for runner in self._runners if runner.stage == stage])
        self._warden.close()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        if self._told_to_stop is None:
            self._told_to_stop = time.monotonic()
        elif time.monotonic() - self._told_to_stop > SAME_CALL_SECONDS:
            self._hurried = True

    def _launch(self, runner: Runner) -> None:
        process = runner.start(captured=self._journal is not None)
        self._warden.watch(process.pid, runner.stage)
        if self._journal is not None and process.stdout is not None:
            self._journal.follow(runner.part.name, process.stdout)

    def _look_after(self, runner: Runner) -> None:
        if runner.process is None:
            if time.monotonic() >= runner.due:
                self._launch(runner)
        elif runner.is_alive():
            runner.listen()
        else:
            self._mourn(runner, runner.process)

    def _mourn(self, runner: Runner, process: subprocess.Popen[bytes]) -> None:
        kill_group(process.pid)
        self._warden.forget(process.pid)
        name, pause = runner.part.name, runner.bury()
        again = f"started again in {pause:g} s" if pause else "started again"
        self._say(f"{name} {cause_of_death(process.returncode)}; it is {again}")
        if runner.deaths == PERSISTENT and self._journal is not None:
            self._say(f"{name} keeps ending right after its start. Its last words:")
            for line in self._journal.last(name):
                self._say(f"  {line}")

    def _end_stage(self, runners: list[Runner]) -> None:
        alive = {
            runner.process.pid: runner for runner in runners if runner.process and runner.is_alive()
        }
        end_groups(
            alive, lambda leader: alive[leader].is_alive() and not self._hurried, self._patience
        )
        for runner in runners:
            if runner.process is not None:
                kill_group(runner.process.pid)
                runner.process.wait()
                self._warden.forget(runner.process.pid)
            runner.close()


def cause_of_death(returncode: int) -> str:
    """Say how a process ended."""
    if returncode < 0:
        return f"was killed by {signal.Signals(-returncode).name}"
    return f"ended with exit code {returncode}"

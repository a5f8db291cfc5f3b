"""Process groups: each part leads one, so that whatever it started can be ended with it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

PAUSE_SECONDS = 0.05


def ask_to_end(leader: int) -> None:
    """Ask the leader alone: it knows in which order its own children should go."""
    _send(os.kill, leader, signal.SIGTERM)


def kill_group(leader: int) -> None:
    """End at once whatever is left of the group."""
    _send(os.killpg, leader, signal.SIGKILL)


def end_groups(leaders: Iterable[int], alive: Callable[[int], bool], patience: float) -> None:
    """Ask all leaders to end, wait for them, and then kill whatever is left of their groups."""
    leaders = list(leaders)
    for leader in leaders:
        ask_to_end(leader)
    give_up = time.monotonic() + patience
    while any(alive(leader) for leader in leaders) and time.monotonic() < give_up:
        time.sleep(PAUSE_SECONDS)
    for leader in leaders:
        kill_group(leader)


def exists(process: int) -> bool:
    """Tell whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _send(send: Callable[[int, int], None], target: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS refuses where only zombies are
        send(target, number)

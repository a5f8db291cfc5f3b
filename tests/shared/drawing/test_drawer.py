"""The process that draws: what goes too far costs its page alone, and it ends with its owner."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from shared.documents.pdfs import Pdf, draw_pages
from shared.drawing import drawer, drawers
from shared.drawing.drawer import Drawer
from shared.drawing.drawers import DRAWERS
from shared.errors import PageError
from shared.settings import Limits
from tests.support.pdfs import drawn_pdf, endless_pdf, nested_pdf
from tests.support.processes import children, descendants, draws, is_alive, wait_for

LIMITS = Limits()
LINE = b"10 w 100 100 m 400 600 l S"
DRAW_FOR_EVER = """
import io
from shared.documents.pdfs import draw_pages
from shared.settings import Limits
from tests.support.pdfs import endless_pdf
list(draw_pages(io.BytesIO(endless_pdf()), [1], Limits()))
"""
DRAW_AND_FORK = """
import io, os, sys
from shared.documents.pdfs import draw_pages
from shared.settings import Limits
from tests.support.pdfs import drawn_pdf

def draw():
    (page,) = draw_pages(io.BytesIO(drawn_pdf([b"0 0 9 9 re f"])), [0], Limits())
    return page.tobytes()

first = draw()
child = os.fork()
same = all(draw() == first for _ in range(20))
if child:
    same = os.waitpid(child, 0)[1] == 0 and same
sys.exit(not same)
"""


@pytest.fixture(autouse=True)
def of_our_own() -> None:
    """End what other tests left waiting, so that each begins with a new process."""
    DRAWERS.end()


def codes(data: bytes) -> list[str | None]:
    """Return what comes of three pages: None where it is an image."""
    pages = draw_pages(io.BytesIO(data), range(3), LIMITS)
    return [None if isinstance(page, Image.Image) else page.code for page in pages]


def processes() -> list[int]:
    """Return those that draw for this one, and not for a server that it started."""
    return [pid for pid in children(os.getpid()) if draws(pid)]


def test_a_page_that_takes_too_long_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawer, "SECONDS", 1)
    assert codes(endless_pdf()) == [None, "too-slow", None]


def test_a_page_that_swells_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawer, "MEMORY", 128 * 2**20)
    assert codes(nested_pdf()) == [None, "too-much-memory", None]


def test_a_huge_page_has_the_memory_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawer, "MEMORY", 128 * 2**20)
    with Pdf(io.BytesIO(drawn_pdf([LINE], (2800, 2800)))) as pdf:
        assert pdf.draw(0, LIMITS).size == (7778, 7778)


def test_a_fault_of_the_process_costs_a_page() -> None:
    broken = Drawer()
    with pytest.raises(PageError) as fault:
        broken.measure(0, 1)  # nothing is open
    assert fault.value.code == "drawing-crashed"
    assert broken.is_lost
    broken.end()


def test_a_page_that_crashes_fails_alone() -> None:
    with ThreadPoolExecutor(1) as pool:
        drawn = pool.submit(codes, endless_pdf())
        wait_for("the second page is drawn", lambda: processes() and busy(processes()[0]))
        os.kill(processes()[0], signal.SIGSEGV)
        assert drawn.result() == [None, "drawing-crashed", None]


def busy(pid: int) -> bool:
    """Tell whether a process has computed for longer than a start and a page take."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12]) > os.sysconf("SC_CLK_TCK")


def test_one_process_draws_many_pages_of_many_files() -> None:
    for _ in range(3):
        assert codes(drawn_pdf([LINE] * 3)) == [None] * 3
    assert len(processes()) == 1


def test_a_file_without_pages_is_closed_too() -> None:
    for _ in range(3):
        with pytest.raises(PageError):
            Pdf(io.BytesIO(drawn_pdf([])))
    (pid,) = processes()
    files = [str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()]
    assert not [name for name in files if "memfd" in name]


def test_another_takes_the_place_of_one_that_has_drawn_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawer, "WORN_PAGES", 2)
    assert codes(drawn_pdf([LINE] * 3)) == [None] * 3
    assert processes() == []


def test_one_that_died_while_it_waited_is_not_asked() -> None:
    assert codes(drawn_pdf([LINE] * 3)) == [None] * 3
    (pid,) = processes()
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # with all its threads
    assert codes(drawn_pdf([LINE] * 3)) == [None] * 3


def test_no_more_are_alive_however_many_files_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawers, "MOST", 2)
    monkeypatch.setattr(drawer, "SECONDS", 1)

    def count(_place: int) -> int:
        with Pdf(io.BytesIO(drawn_pdf([LINE]))):
            return len(processes())

    with ThreadPoolExecutor(4) as pool:
        with Pdf(io.BytesIO(drawn_pdf([LINE]))), Pdf(io.BytesIO(endless_pdf())) as slow:
            counts = pool.map(count, range(4))
            assert isinstance(slow.try_draw(1, LIMITS), PageError)
        assert max(counts) <= 2


def test_who_has_one_need_not_wait_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawers, "MOST", 1)
    with Pdf(io.BytesIO(drawn_pdf([LINE]))) as one, Pdf(io.BytesIO(drawn_pdf([LINE]))) as other:
        assert isinstance(one.try_draw(0, LIMITS), Image.Image)
        assert isinstance(other.try_draw(0, LIMITS), Image.Image)


def test_who_is_interrupted_leaves_no_answer_for_the_next() -> None:
    with Pdf(io.BytesIO(endless_pdf())) as pdf, ThreadPoolExecutor(1) as pool:
        (pid,) = processes()
        pool.submit(interrupt_at_work, pid)
        with pytest.raises(KeyboardInterrupt):
            pdf.draw(1, LIMITS)
    assert not is_alive(pid)
    assert codes(drawn_pdf([LINE] * 3)) == [None] * 3


def interrupt_at_work(pid: int) -> None:
    wait_for("it draws", lambda: busy(pid))
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def test_signals_to_the_group_end_nothing_that_is_being_drawn() -> None:
    with Pdf(io.BytesIO(drawn_pdf([LINE]))) as pdf:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(processes()[0], number)
        assert isinstance(pdf.try_draw(0, LIMITS), Image.Image)


def test_it_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDHAND_SECRET_KEY", "of nobody's business")
    with Pdf(io.BytesIO(drawn_pdf([LINE]))):
        environment = Path(f"/proc/{processes()[0]}/environ").read_bytes()
    assert environment.startswith(b"PYTHONPATH=")
    assert environment.count(b"\0") == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_whoever_it_draws_for(
    number: signal.Signals, start: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    owner = start(DRAW_FOR_EVER)
    wait_for("it draws", lambda: any(map(draws, descendants(owner.pid))))
    (pid,) = filter(draws, descendants(owner.pid))
    wait_for("it is at it", lambda: busy(pid))
    owner.send_signal(number)
    owner.wait()
    wait_for("it is gone too", lambda: not is_alive(pid))


def test_a_process_that_was_forked_starts_its_own(
    start: Callable[[str], subprocess.Popen[bytes]],
) -> None:
    assert start(DRAW_AND_FORK).wait() == 0


@pytest.fixture
def start() -> Callable[[str], subprocess.Popen[bytes]]:
    root = Path(__file__).parents[3]

    def start(code: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", code], cwd=root, stderr=subprocess.DEVNULL)

    return start

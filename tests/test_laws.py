"""The laws of the house that the import linter cannot keep."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("cli", "migrations", "shared", "web", "worker")
SOURCES = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
STATEFUL = {
    *("Job", "Batch", "Page", "Upload", "Transfer", "Delivery", "DeliveryAttempt"),
    *("ReadingRow", "Reading", "PageFailures", "Correction"),
}
WRITERS = {"insert", "update", "delete"}


def writes(path: Path) -> list[int]:
    """Return the lines that write a table of jobs, or of what belongs to them."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in WRITERS
        and any(
            isinstance(argument, ast.Name) and argument.id in STATEFUL for argument in call.args
        )
    ]


def test_only_the_moves_write_states() -> None:
    moves = ROOT / "shared" / "moves"
    assert any(writes(path) for path in moves.glob("*.py")), "the check sees no write at all"
    strangers = {str(path) for path in SOURCES if moves not in path.parents and writes(path)}
    assert strangers == set()


@pytest.mark.parametrize(
    "module",
    [
        "web.app",
        "worker.app",
        "worker.sweeper",
        "worker.form_readers",
        "worker.reading",
        "cli.main",
        "cli.up",
    ],
)
def test_no_parent_process_imports_a_neural_net(module: str, tmp_path: Path) -> None:
    check = (
        f"import sys, {module}; "
        "sys.exit(', '.join({'tensorflow', 'keras', 'torch', 'jax'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_web_needs_nothing_of_the_worker(tmp_path: Path) -> None:
    check = "import sys, web.app; sys.exit('worker' in sys.modules or 'cv2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0


def test_no_two_filters_of_the_templates_share_a_name() -> None:
    functions = [
        node
        for path in (ROOT / "web").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]
    names = [
        one.name for one in functions if "app_template_filter" in map(called, one.decorator_list)
    ]
    assert names
    assert sorted(names) == sorted(set(names))


def called(decorator: ast.expr) -> str:
    """Return the name of the method that a decorator calls."""
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return function.attr if isinstance(function, ast.Attribute) else ""


def test_no_module_is_called_utils() -> None:
    assert [path for path in SOURCES if "util" in path.stem or "helper" in path.stem] == []

"""Compiling beforehand: it is told, once, shared out, and afterwards a network has nothing to compile."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from nnvis_blender.processing.bundling import compiling
from nnvis_blender.processing.bundling.kernels import KERNELS, kernel
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.worker.report import Silent, Timer

ROOT = Path(__file__).resolve().parents[2]


class Told(Silent):
    """A Report that keeps which stages it was told."""

    def __init__(self):
        self.stages, self.fractions = [], []

    def stage(self, name, index, count):
        self.stages.append((name, index, count))

    def progress(self, done, total):
        self.fractions.append(done / total)


@pytest.fixture
def doubling(tmp_path, monkeypatch):
    """In place of a bundling, a function that is compiled into a folder of its own, new in each call."""

    def double():
        return kernel()(twice)(21)

    def twice(number):
        return 2 * number

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
        numba.config.reload_config()
        monkeypatch.setattr(compiling, "compiling_tasks", lambda classes: [double])
        yield
    numba.config.reload_config()


def test_the_word_stands_while_something_is_compiled_and_not_again(doubling):
    told = []
    for _ in range(2):
        report = Told()
        timer = Timer(("Network", "Bundling"), report)
        with timer("Bundling"):
            compiling.get_ready(10, timer)
        told.append([name for name, index, count in report.stages if (index, count) == (1, 2)])
    assert told == [["Bundling", compiling.WORD, "Bundling"], ["Bundling"]]


def test_after_it_a_bundling_has_all_that_it_needs(tmp_path):
    run_job({"command": "compile"}, Silent())
    before = {function: len(function.overloads) for function in KERNELS}
    assert any(before.values())
    for layers in ((6, 5, 3), (9, 8, 10)):
        request = {"random": {"layers": list(layers)}, "cache": str(tmp_path)}
        assert run_job(request, Silent())["path"]
    assert {function: len(function.overloads) for function in KERNELS} == before


def test_helpers_leave_compiled_code_where_it_is_found(tmp_path):
    """Each process compiles some of it, none that another has, and the next finds all of it."""
    code = (
        "from nnvis_blender.processing.bundling.compiling import compile_kernels\n"
        "from nnvis_blender.processing.bundling.kernels import KERNELS\n"
        "from nnvis_blender.processing.worker.report import Silent\n"
        "was_compiled = compile_kernels((1,), Silent())\n"
        "found = sum(hits for kernel in KERNELS for hits in kernel.stats.cache_hits.values())\n"
        "print(was_compiled, found, len(KERNELS))"
    )

    def compiled() -> list[str]:
        variables = {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_NUM_THREADS": "2"}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=os.environ | variables, capture_output=True, text=True
        )
        assert done.returncode == 0 and not done.stderr, done.stderr
        return done.stdout.split()

    was_compiled, found, kernels = compiled()
    assert was_compiled == "True" and 0 < int(found) < int(kernels)
    assert len(list(tmp_path.rglob("*.nbc"))) == int(kernels)
    assert compiled()[0] == "False"

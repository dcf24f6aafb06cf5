"""The benchmark's parts, on networks small enough to take no time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def scripts(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))


def test_bundling_is_measured_pass_by_pass(scripts, monkeypatch, tmp_path):
    from benchmarks import bundling, machine

    monkeypatch.setattr(machine, "MEMORY", 1 << 16)
    monkeypatch.setattr(machine, "READS", 1 << 10)
    monkeypatch.setattr(machine, "ROUNDS", 1 << 10)
    measured = bundling.run([16, 12, 6], 1, tmp_path / "python")
    assert measured["edges"] == 16 * 12 + 12 * 6
    assert list(measured["passes"]) == ["resample", "box", "count", "blur", "splat", "length", "advect", "smooth"]
    for work in measured["passes"].values():
        assert work["seconds"] > 0 and work["memory_gb"] > 0 and work[f"{work['bound']}_share"] > 0
    assert measured["passes"]["advect"]["grid_gb"] > 0 and measured["passes"]["smooth"]["grid_gb"] == 0
    assert measured["datashader"]["ratio"] is None and str(tmp_path) in measured["datashader"]["reason"]
    json.dumps(measured)


def test_a_size_is_measured_in_a_process_of_its_own():
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "benchmarks" / "scale.py"), "2000"], capture_output=True, text=True, check=True
    )
    measured = json.loads(done.stdout)
    assert measured["seconds"] > 0 and measured["samples"] > 2 * 2000 and measured["peak_mb"] >= measured["idle_mb"] > 0


def test_parts_are_chosen_and_shown(scripts):
    import benchmark

    assert {"stages", "bundling", "scale", "head"} <= set(benchmark.PARTS)
    lines = benchmark.table(
        "part", {"seconds": 1.23456, "passes": {"a": {"x": 1.0, "y": 2}, "b": {"x": 3.0, "y": None}}}
    )
    assert [line.split() for line in lines] == [
        ["part"],
        ["seconds", "1.235"],
        ["passes", "x", "y"],
        ["a", "1", "2"],
        ["b", "3", "None"],
    ]
    wrong = subprocess.run(
        [sys.executable, str(SCRIPTS / "benchmark.py"), "--only", "nothing"], capture_output=True, text=True
    )
    assert wrong.returncode == 2 and "nothing" in wrong.stderr

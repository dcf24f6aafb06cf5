"""Compiled code on disk: it is found again, and what is damaged counts as missing."""

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from nnvis_blender.processing.bundling.kernels import kernel

ROOT = Path(__file__).resolve().parents[2]


def twice(number):
    return 2 * number


@pytest.fixture
def folder(tmp_path):
    """numba's folder, as the environment says it: numba reads that again whenever it has changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
        numba.config.reload_config()
        yield tmp_path / "kernels"
    numba.config.reload_config()


def hits() -> int:
    """Compiles or loads the function, and says how often its code was found."""
    compiled = kernel()(twice)
    assert compiled(21) == 42
    return sum(compiled.stats.cache_hits.values())


class Canary:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def _fifo(path):
    path.unlink()
    os.mkfifo(path)


def _folder(path):
    path.unlink()
    path.mkdir()


DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "one bit": lambda path: path.write_bytes(path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1])),
    "a bit in its middle": lambda path: path.write_bytes(
        path.read_bytes()[:99] + bytes([path.read_bytes()[99] ^ 1]) + path.read_bytes()[100:]
    ),
    "noise": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "a pickle": lambda path: path.write_bytes(pickle.dumps(Canary(path.parents[2] / "canary"))),
    "a link to nowhere": lambda path: path.unlink() or path.symlink_to("/nowhere"),
    "a pipe": _fifo,
    "a folder": _folder,
}


def test_code_is_found_again(folder):
    assert hits() == 0 and hits() == 1


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("kind", DAMAGE)
def test_damaged_code_is_made_anew(folder, kind, suffix):
    hits()
    (path,) = folder.rglob(f"*{suffix}")
    DAMAGE[kind](path)
    assert hits() == 0
    assert not list(folder.parent.rglob("canary"))
    assert hits() == (kind != "a folder")  # which cannot be replaced: the function is compiled each time


def test_a_worker_with_damaged_code_does_its_work(tmp_path):
    code = (
        "import numpy as np\n"
        "from nnvis_blender.processing.bundling.sampling import resample, straight_samples\n"
        "points, offsets = straight_samples(np.zeros((2, 3)), np.ones((2, 3)))\n"
        "print(resample(points, offsets, 0.5)[1].tolist())"
    )

    def run() -> str:
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0 and not done.stderr, done.stderr
        return done.stdout

    first = run()
    stored = sorted(path for path in (tmp_path / "kernels").rglob("*") if path.is_file())
    assert len(stored) == 4
    for path, kind in zip(stored, ("cut off", "noise", "a pickle", "a bit in its middle")):
        DAMAGE[kind](path)
    assert run() == first and not list(tmp_path.rglob("canary"))


def test_code_is_made_anew_when_a_file_that_it_is_inlined_from_changes(tmp_path):
    """And what earlier states of the source have left goes, but for the last."""
    copy = tmp_path / "processing"
    shutil.copytree(ROOT / "nnvis_blender" / "processing", copy, ignore=shutil.ignore_patterns("__pycache__"))
    rows = copy / "bundling" / "rows.py"
    source, written = rows.read_text(), "flat[at + 2] = x[MARGIN + i],"
    assert source.count(written) == 1
    code = (
        "import numpy as np\n"
        "from processing.bundling.smoothing import smooth\n"
        "points = np.arange(15, dtype=np.float32).reshape(5, 3)\n"
        "smooth(points, np.array([0, 5]), 1)\n"
        "print(points[:, 0].round(3).tolist())"
    )

    def run(factor: str) -> str:
        rows.write_text(source.replace(written, written.replace("x[", f"{factor}x[")))
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0 and not done.stderr, done.stderr
        return done.stdout

    results = [run(factor) for factor in ("", "2 * ", "3 * ", "")]
    assert results[:3] == [
        "[0.0, 3.0, 6.0, 9.0, 12.0]\n",
        "[0.0, 6.0, 12.0, 18.0, 12.0]\n",
        "[0.0, 9.0, 18.0, 27.0, 12.0]\n",
    ]
    assert results[3] == results[0]
    (kernels,) = (tmp_path / "kernels").iterdir()
    assert len(list(kernels.iterdir())) == 2

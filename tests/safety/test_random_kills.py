"""Commands that are ended at random moments lose nothing, leave nothing, and the next run is as if there had been none.

More than the usual number of moments: `pytest tests/safety --moments 200`.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from safety_tools import QUICK, render_command, run

from nnvis_blender.processing.files.whole_media import is_whole

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are forked and ended by signals")

USUAL_COMMANDS, USUAL_PICTURES = 8, 5
ENDINGS = (signal.SIGKILL, signal.SIGTERM)
CACHE = "cache"


def contents(folder: Path) -> dict:
    """Path -> bytes of all files in a folder but for the cache's."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths if path.parent.name != CACHE}


def partial_files(folder: Path) -> list:
    return sorted(path.name for path in folder.rglob(".*") if ".part" in path.name)


def start_over(folder: Path, earlier: Path | None) -> None:
    """Empties the folder but for the cache, and puts an earlier run's outputs there."""
    for path in folder.iterdir():
        if path.name != CACHE:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if earlier is not None:
        shutil.copytree(earlier, folder, dirs_exist_ok=True)


def check_kept(folder: Path, before: dict, whole: dict) -> None:
    """Every output is as it was before or as an undisturbed run makes it."""
    found = contents(folder)
    assert before.keys() <= found.keys()
    for name in found.keys() - set(partial_files(folder)):
        same = found[name] in (before.get(name), whole[name])
        assert same or (name.endswith(".blend") and is_whole(folder / name)), name


class Forks:
    """The worker's commands, run by forking_worker.py in a folder."""

    def __init__(self, folder: Path, first: list):
        one = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forking_worker.py")), json.dumps(first)],
            cwd=folder,
            env={**os.environ, **one, "CUDA_VISIBLE_DEVICES": ""},  # threads and devices do not outlive a fork
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=open(folder / "errors.txt", "wb"),
            text=True,
        )
        assert self._process.stdout.readline() == "ready\n", (folder / "errors.txt").read_text()

    def run(self, arguments: list, ending=None, after: float = 0.0) -> tuple[int, float]:
        """(exit code, seconds) of a command, which is sent the signal `ending` after so many seconds."""
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        number = int(self._process.stdout.readline())
        if ending is not None:
            timer = threading.Timer(after, os.kill, (number, ending))
            timer.start()
        code, seconds = self._process.stdout.readline().split()
        if ending is not None:
            timer.cancel()
            timer.join()
        return int(code), float(seconds)

    def end(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)


MODEL = ["model.npz", "--data", "digits"]
BUNDLED = ["--set", "bundling.sampling_rate=9", "--cache", CACHE]
FEW_LINES = [
    "--charts",
    "scores",
    "--methods",
    "activation",
    "weight",
    "--percentages",
    "0",
    "50",
    "100",
    "--seeds",
    "1",
]
COMMANDS = {  # name -> (arguments, those of the run before)
    "train": (["train", "--hidden", "6", "--epochs", "2", "--output", "made/w.npz"], ["--seed", "5"]),
    "process": (["process", *MODEL, *BUNDLED, "--output", "made/net.nnvis"], ["--set", "bundling.sampling_rate=8"]),
    "evaluate": (["evaluate", *MODEL, *FEW_LINES, "--cache", CACHE, "--output", "made/charts"], ["--seed", "5"]),
}


@pytest.fixture(scope="module")
def forks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forks")
    values = np.random.default_rng(0).normal(0, 0.3, (64, 16)).astype(np.float32)
    layers = {"W0": values[:, :6], "b0": values[0, :6], "W1": values[:6, 6:], "b1": values[0, 6:]}
    np.savez(folder / "model.npz", **layers)
    forks = Forks(folder, [arguments for arguments, _ in COMMANDS.values()])
    yield forks, folder
    forks.end()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command(forks, name, pytestconfig):
    forks, folder = forks
    made, cache, earlier = folder / "made", folder / CACHE, folder / f"earlier {name}"
    arguments, other = COMMANDS[name]
    shutil.rmtree(cache, ignore_errors=True)
    results = []
    for options in (other, []):
        shutil.rmtree(made, ignore_errors=True)
        code, seconds = forks.run([*arguments, *options])
        assert code == 0
        results.append(contents(made))
        if options:
            shutil.copytree(made, earlier)
    before, whole = results
    assert before.keys() == whole.keys() and before != whole
    chance, ended = random.Random(name), 0
    for _ in range(pytestconfig.getoption("--moments") or USUAL_COMMANDS):
        stands = chance.random() < 0.7
        start_over(made, earlier if stands else None)
        if chance.random() < 0.5:
            shutil.rmtree(cache, ignore_errors=True)
        ending = chance.choice(ENDINGS)
        code, _ = forks.run(arguments, ending, chance.uniform(0, 1.1) * seconds)
        assert code in (0, 130, -ending)
        ended += code != 0
        check_kept(made, before if stands else {}, whole)
        if code == 130:
            assert not partial_files(folder)
        assert forks.run(arguments)[0] == 0
        assert contents(made) == whole and not partial_files(folder)
    assert ended


def killed(command, folder, environment, ending, lines: int, after: float) -> int:
    """The exit code of a command that is sent a signal so many seconds after so many lines of what it tells."""
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _ in range(lines):
            process.stdout.readline()
        time.sleep(after)
        process.send_signal(ending)
        process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode


def test_pictures(network, environment, tmp_path, pytestconfig):
    """A still, a turntable and a .blend, ended one time after the other and then left alone."""
    folder, alone = tmp_path / "made", tmp_path / "alone"
    folder.mkdir()
    alone.mkdir()
    outputs = ["--still", "still.png", "--turntable", "orbit", "--frames", "3", "--blend", "net.blend", *QUICK]
    command = render_command(network, *outputs)
    done = run(command, alone, environment)
    assert done.returncode == 0, done.stderr
    told, whole = len(done.stdout.splitlines()), contents(alone)
    before = {"still.png": whole["orbit/frame_0002.png"], "net.blend": whole["net.blend"]}
    for name, content in before.items():
        (folder / name).write_bytes(content)
    chance = random.Random(3)
    for _ in range(pytestconfig.getoption("--moments") or USUAL_PICTURES):
        ending = chance.choice(ENDINGS)
        code = killed(command, folder, environment, ending, chance.randint(1, told), chance.uniform(0, 0.3))
        assert code in (0, 130, -ending)
        check_kept(folder, before, whole)
    done = run(command, folder, environment)
    assert done.returncode == 0, done.stderr
    after = contents(folder)
    assert after.keys() == whole.keys() and not partial_files(folder) and is_whole(folder / "net.blend")
    assert all(after[name] == whole[name] for name in whole if not name.endswith(".blend"))

"""Every command that README.md and docs/ print runs as it is written, from a folder that is not the repository's.

The folder holds small files of the names that the text uses. Pictures are made small and trainings short by options
behind the command's own; what sets up an environment, or measures for minutes, is not run.
"""

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from sklearn.datasets import load_digits

from nnvis_blender.processing.commands import _COMMANDS, default_cache
from nnvis_blender.processing.files.network_file import write_network_file
from processing import nn_vis_fixtures
from synthetic import processed_network

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PLACEHOLDERS = {"LOOK": "paper", "NAME": "units", "N": "1"}
FORMS = re.compile(r"\b(FILE|ACTION|ARGS|COMMAND)\b")  # a command's form, not a command
NOT_RUN = re.compile(
    r"-m (venv|pip|pytest)|scripts/(benchmark\.py|benchmarks/|build_extension\.py)|^\.venv/bin/python -m"
)
SMALL_PICTURE = ["--resolution", "32x18", "--samples", "1", "--frames", "2"]
SHORT = {
    "evaluate": ["--seeds", "1", "--batchnorm-epochs", "1", "--minimum-steps", "5"],
    "compare": ["--seeds", "1", "--train-epochs", "1"],
    "train": ["--epochs", "1"],
    "importance": ["--epochs", "1", "--minimum-steps", "5"],
}
PICTURES_RUN = 2  # of the gallery, whose commands differ in their settings alone


def commands(text: str) -> list:
    """The commands of a Markdown text, in its order."""
    found = []
    for fence, code in re.findall(r"^```\w*\n(.*?)^```|`([^`\n]+)`", text, re.S | re.M):
        found += fence.splitlines() if fence else [code]
    return [line for line in found if re.match(r"(python\S*|make|blender|\.venv/bin/python) ", line)]


def words(line: str) -> list:
    for name, value in PLACEHOLDERS.items():
        line = re.sub(rf"(?<![A-Z]){name}(?![A-Z])", value, line)
    return shlex.split(line, comments=True)


def shortened(command: list) -> list:
    """The command with options behind its own, so that it takes seconds."""
    if any(word.endswith("render.py") for word in command):
        return [*command, *([] if "--job" in command else SMALL_PICTURE)]
    if "nnvis_blender.processing" not in command or "--help" in command:
        return command
    name = command[command.index("nnvis_blender.processing") + 1]
    trains = name == "evaluate" and not any(word.endswith(".npz") for word in command[: command.index("--output")])
    return [*command, *SHORT.get(name, ()), *(["--train-epochs", "1"] if trains else ())]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the scripts, and with small files of the names that the documents use."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for path in (ROOT / "scripts", ROOT / "nnvis_blender", ROOT / "Makefile", *ROOT.glob("requirements*.txt")):
        (folder / path.name).symlink_to(path)
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs/record.json", folder / "docs")
    for name, start in (
        ("python", ""),
        ("blender", 'shift 3\n[ "$1" = -- ] && shift\nset -- scripts/render.py "$@"\n'),
    ):
        for place in ("bin", ".venv/bin"):
            program = folder / place / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f'#!/bin/sh\n{start}exec "{sys.executable}" "$@"\n')
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
    write_inputs(folder)
    return folder


def write_program(path: Path, start: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\n{start}exec "{sys.executable}" "$@"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def write_inputs(folder: Path) -> None:
    digits, random = load_digits(), np.random.default_rng(0)
    x, y = (digits.images[:400] * 15).astype(np.uint8), digits.target[:400]
    np.savez(folder / "mnist.npz", x_train=x[:300], y_train=y[:300], x_test=x[300:], y_test=y[300:])
    weights = [random.normal(0, 0.3, shape).astype(np.float32) for shape in ((64, 6), (6, 10))]
    arrays = {f"W{l}": w for l, w in enumerate(weights)} | {f"b{l}": w[0] * 0 for l, w in enumerate(weights)}
    for name in ("weights.npz", "model.npz"):
        np.savez(folder / name, **arrays)
    tensors = {f"{2 * l}.weight": np.ascontiguousarray(w.T) for l, w in enumerate(weights)}
    save_file(tensors | {f"{2 * l}.bias": w[0] * 0 for l, w in enumerate(weights)}, folder / "model.safetensors")
    write_network_file(folder / "net.nnvis", processed_network())
    places = random.random((2, 50, 3)) * (1, 1, 0)
    np.savez(folder / "graph.npz", starts=places[0], ends=places[1] + (0, 0, 0.5), classes=random.random((50, 2, 3)))
    for name in ("original", "network"):
        nn_vis_fixtures.write_objects(folder / f"{name}.imp.npz", *nn_vis_fixtures.importance((4, 3, 2)))
    nn_vis_fixtures.write_objects(folder / "network.pro.npz", *nn_vis_fixtures.processed()[0])


def run(folder: Path, command: list):
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", str(default_cache() / "numba-nnvis_blender")),
        "BLENDER_USER_RESOURCES": str(folder / "blender"),
    }
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, env=environment)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_commands_run_as_written(document, folder):
    pictures = 0
    for line in commands(document.read_text(encoding="utf-8")):
        if FORMS.search(line) or NOT_RUN.search(line):
            continue
        command = words(line)
        pictures += document.name == "gallery.md" and "scripts/render.py" in command
        if pictures > PICTURES_RUN and "scripts/render.py" in command:
            continue
        if command[0] == "make":
            command.insert(1, "-n")
        else:
            command = shortened(command)
        done = run(folder, command)
        assert done.returncode == 0, f"{document.name}: {line}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("name", [*_COMMANDS, ""])
def test_help_explains_every_command(name, folder):
    done = run(folder, ["python", "-m", "nnvis_blender.processing", *([name] if name else []), "--help"])
    assert done.returncode == 0 and "usage:" in done.stdout, done.stderr
    if name in {"process", "evaluate", "importance", "act"}:
        assert "default" in done.stdout


def test_documents_name_commands_at_all():
    assert all(commands(path.read_text(encoding="utf-8")) for path in DOCUMENTS)


def test_a_command_in_a_pipe_says_json(folder):
    done = run(folder, ["python", "-m", "nnvis_blender.processing", "train", "--epochs", "1", "--output", "t.npz"])
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [message["type"] for message in said if message["type"] != "progress"] == [
        "hello",
        "stage",
        "stage",
        "stage",
        "result",
    ]

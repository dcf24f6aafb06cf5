"""Every command that README.md, CONTRIBUTING.md, docs/ and --help print works, from a folder that is not the
repository's.

The folder holds small files of the names that the text uses. What runs, runs as it is written, with options behind its
own that make pictures tiny and trainings short; the looks, styles and actions of the built-in example are tried on a
smaller network. Commands that share a program share a process. Only parsed, because they set up, build, measure or test
for minutes: make (its -n), venv (without pip), pip, pytest (options read, paths found), ruff, vulture, benchmark.py,
build_extension.py and method_panel.py. The application `blender` is one that hands its script to Python.
"""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from documented import DOCUMENTS, ROOT, STAND_IN, Command, documented, read_line, shortened
from safetensors.numpy import save_file
from sklearn.datasets import load_digits

from nnvis_blender.processing.activations.mosaics import MosaicParameters, make_mosaics
from nnvis_blender.processing.commands import _COMMANDS
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.files.space_file import write_space_file
from nnvis_blender.processing.files.user_folder import user_folder
from processing import nn_vis_fixtures
from synthetic import processed_network
from synthetic_maps import convolutional_network
from synthetic_occlusion import occlusion
from synthetic_space import synthetic_space
from synthetic_training import trained_network

DRIVER = Path(__file__).with_name("command_driver.py")
COMMANDS = documented()
# in this order: the second draws what the first makes
IN_ONE_PROCESS = (("worker",), ("render", "export", "submit", "still", "parsed"))
MAKE_STAND_IN = ["process", "weights.npz", "--data", "mnist.npz", "--sampling-rate", "6", "--output", STAND_IN]
HELPS = [[name, "--help"] for name in _COMMANDS] + [["--help"]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the scripts, and with small files of the names that the documents use."""
    folder = tmp_path_factory.mktemp("elsewhere")
    linked = ("scripts", "nnvis_blender", "web", "Makefile")
    for path in (*(ROOT / name for name in linked), *ROOT.glob("requirements*.txt")):
        (folder / path.name).symlink_to(path)
    (folder / "docs").mkdir()
    job = json.loads((ROOT / "docs/record.json").read_text(encoding="utf-8"))
    small = {"resolution": [32, 18], "samples": 1}
    (folder / "docs/record.json").write_text(json.dumps(job | small), encoding="utf-8")
    shutil.copy(ROOT / "docs/lenet.json", folder / "docs")
    write_program(folder / "bin/python")
    write_program(folder / "bin/blender", 'shift 2\nscript=$1\nshift 2\nset -- "$script" "$@"\n')
    write_inputs(folder)
    compiled = "numba-processing"  # functions, where this machine has them already
    if (user_folder() / compiled).is_dir():
        shutil.copytree(user_folder() / compiled, folder / "cache/nnvis" / compiled)
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
    for name in ("weights.npz", "model.npz", "net.npz", "other.npz"):
        np.savez(folder / name, **arrays)
    for epoch in range(3):
        (folder / "forty_runs").mkdir(exist_ok=True)
        np.savez(folder / "forty_runs" / f"epoch_{epoch}.npz", **{k: w * (1 + epoch) for k, w in arrays.items()})
    tensors = {f"{2 * l}.weight": np.ascontiguousarray(w.T) for l, w in enumerate(weights)}
    tensors |= {f"{2 * l}.bias": w[0] * 0 for l, w in enumerate(weights)}
    save_file(tensors, folder / "model.safetensors")
    torch.save({name: torch.tensor(value) for name, value in tensors.items()}, folder / "model.pth")
    layers = [{"type": "conv", "out_channels": 2}, {"type": "flatten"}, {"type": "dense", "out_features": 10}]
    (folder / "list.json").write_text(json.dumps({"layers": layers, "input_size": 8, "in_channels": 1}))
    (folder / "stills.json").write_text(json.dumps({"stages": ["straight", "final"], "cameras": ["left"]}))
    module = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Flatten(), torch.nn.Linear(72, 10))
    torch.save(module.state_dict(), folder / "weights.pth")
    write_network_file(folder / "net.nnvis", processed_network())
    shown = convolutional_network()
    shown.occlusion = occlusion(classes=shown.network.class_count)
    write_network_file(folder / "maps.nnvis", shown)
    write_space_file(folder / "space.nnspace", synthetic_space())
    trained = trained_network()
    trained.maps = make_mosaics(trained, MosaicParameters())
    write_network_file(folder / "training.nnvis", trained)
    places = random.random((2, 50, 3)) * (1, 1, 0)
    np.savez(folder / "graph.npz", starts=places[0], ends=places[1] + (0, 0, 0.5), classes=random.random((50, 2, 3)))
    for name in ("original", "network"):
        nn_vis_fixtures.write_objects(folder / f"{name}.imp.npz", *nn_vis_fixtures.importance((4, 3, 2)))
    nn_vis_fixtures.write_objects(folder / "network.pro.npz", *nn_vis_fixtures.processed()[0])


def run(folder: Path, command: list, timeout: int = 600):
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "BLENDER_USER_RESOURCES": str(folder / "blender"),
    }
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout, env=environment)


def drive(folder: Path, name: str, calls: list) -> list:
    """The results of [program, words] in one process."""
    written, results = folder / f"{name}.commands.json", folder / f"{name}.results.json"
    written.write_text(json.dumps(calls), encoding="utf-8")
    done = run(folder, ["python", str(DRIVER), str(written), str(results)], timeout=1200)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(results.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def driven(folder):
    """Command, or the words of a call for help, -> its result: everything that shares a process."""
    results = {}
    for programs in IN_ONE_PROCESS:
        chosen = [command for command in COMMANDS if command.program in programs]
        calls = [[command.program, shortened(command, folder / "results")] for command in chosen]
        first = [["worker", MAKE_STAND_IN], *(["worker", words] for words in HELPS)] if "worker" in programs else []
        done = drive(folder, programs[0], first + calls)
        if first:
            assert done[0]["code"] == 0, done[0]["output"]
            results |= {tuple(words): one for words, one in zip(HELPS, done[1:])}
        results |= dict(zip(chosen, done[len(first) :]))
    return results


def those_of(*programs) -> list:
    chosen = {f"{command.place}: {' '.join(command.words)}": command for command in COMMANDS}
    return [pytest.param(one, id=name[:90]) for name, one in chosen.items() if one.program in programs]


@pytest.mark.parametrize("command", those_of("worker", "render", "export", "submit", "still"))
def test_it_runs_as_written(command, driven):
    result = driven[command]
    assert result["code"] == 0, f"{command.place}: {command.line}\n{result['output'][-2000:]}"


@pytest.mark.parametrize("command", those_of("parsed"))
def test_its_arguments_are_taken(command, driven):
    result = driven[command]
    assert result["code"] == 0, f"{command.place}: {command.line}\n{result['output'][-2000:]}"


@pytest.mark.parametrize("command", those_of("make", "tool"))
def test_a_tool_takes_its_arguments(command, folder, tmp_path):
    code, output = parse_tool(command, folder, tmp_path)
    assert code == 0, f"{command.place}: {command.line}\n{output[-2000:]}"


def parse_tool(command: Command, folder: Path, empty: Path) -> tuple[int, str]:
    """(exit code, output) of a tool that takes its arguments and does nothing. empty: a folder to do it in."""
    if command.program == "make":
        if shutil.which("make") is None:
            pytest.skip("make is not there")
        done = run(folder, ["make", "-n", *command.words])
        return done.returncode, done.stderr
    name, *words = command.words
    place, end, fine = {
        "venv": (empty, ["--without-pip"], {0}),
        "pip": (ROOT, ["--help"], {0}),  # after the options, which it reads first
        "pytest": (ROOT, ["--collect-only", "-q", "-p", "no:cacheprovider"], {0}),
        "ruff": (empty, [], {0}),
        "vulture": (empty, ["."], {0}),
    }[name]
    if name == "pytest" and not any(word.endswith(".py") for word in words):
        end, fine = [*end, "--ignore-glob=*test_*.py"], {5}  # none is collected: that would take as long as importing
    done = run(place, [sys.executable, "-m", name, *words, *end])
    missing = [word for word in words if word.endswith(".txt") and not (ROOT / word).is_file()]
    pins = [word for word in words if "==" in word and word not in pinned()]
    wrong = [*(f"no file {word}" for word in missing), *(f"not the version of {word}" for word in pins)]
    return int(bool(wrong) or done.returncode not in fine), "\n".join([*wrong, done.stdout, done.stderr])


def pinned() -> list:
    files = (ROOT / "nnvis_blender/processing/worker").glob("requirements*.txt")
    return [word for file in files for word in file.read_text(encoding="utf-8").split()]


@pytest.mark.parametrize("words", HELPS, ids=" ".join)
def test_help_explains_every_command(words, driven):
    result = driven[tuple(words)]
    assert result["code"] == 0 and "usage:" in result["output"], result["output"]
    if words[0] in {"process", "evaluate", "importance", "act"}:
        assert "default" in result["output"]


TYPOS = [
    "python -m nnvis_blender.processing trian --output model.npz",
    "python -m nnvis_blender.processing train --epoch 3 --output model.npz",
    "python -m nnvis_blender.processing process model.npz --data digits --set sampling=10 --output net.nnvis",
    "python -m nnvis_blender.processing info modell.npz",
    "python scripts/render.py weights.npz --data mnist.npz --looks night --still still.png",
    "python scripts/benchmark.py --only stills",
    "python scripts/build_extension.py --ouput dist",
]
TOOL_TYPOS = [
    "make rendr",
    "python -m venv --witout-pip .venv",
    "python -m pip install --no-dep -r requirements.txt",
    "python -m pip install -r requirement.txt",
    "python -m pip install torch==1.0",
    "python -m pytest tests/processing/test_cash.py",
    "python -m pytest tests/fuzz --mutation 3",
    "python -m ruff chek .",
    "python -m vulture --paths",
]


def test_a_typo_is_found(folder):
    (commands,) = zip(*(read_line("typo", line) for line in TYPOS))
    results = drive(folder, "typos", [[command.program, list(command.words)] for command in commands])
    taken = [command.line for command, result in zip(commands, results) if result["code"] == 0]
    assert not taken


@pytest.mark.parametrize("line", TOOL_TYPOS)
def test_a_tools_typo_is_found(line, folder, tmp_path):
    (command,) = read_line("typo", line)
    assert parse_tool(command, folder, tmp_path)[0] != 0


def test_a_program_that_nobody_knows_is_found():
    with pytest.raises(ValueError):
        read_line("typo", "python scripts/rendr.py --still still.png")


def test_the_documents_name_commands():
    assert {"README.md", "CONTRIBUTING.md", "guide.md", "gallery.md"} <= {command.place for command in COMMANDS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_links_to_is_there(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        assert "://" in target or (document.parent / target).exists(), target


def test_a_command_in_a_pipe_says_json(folder):
    done = run(folder, ["python", "-m", "nnvis_blender.processing", "train", "--epochs", "1", "--output", "t.npz"])
    said = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = [message["type"] for message in said if message["type"] != "progress"]
    assert kinds == ["hello", "stage", "stage", "stage", "result"]


def test_blender_runs_the_script(folder):
    """The whole way of one command with its own process: the script's start, an error in one line, its exit code."""
    done = run(folder, ["blender", "-b", "-P", "scripts/render.py", "--", "nothing.nnvis", "--still", "nothing.png"])
    assert done.returncode == 3 and "nothing.nnvis" in done.stderr and len(done.stderr.splitlines()) == 1

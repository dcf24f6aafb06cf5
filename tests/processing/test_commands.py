"""The worker's command line: what it writes, and that a mistake is one sentence and an exit code."""

import io
import json
import os
import re
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.commands.console import Console

ROOT = Path(__file__).resolve().parents[2]


def worker(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "nnvis_blender.processing", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.npz"
    run = worker("train", "--hidden", 12, "--epochs", 3, "--output", path)
    assert run.returncode == 0, run.stderr
    return path


def test_train_writes_weights_and_record(model):
    with np.load(model, allow_pickle=False) as arrays:
        assert arrays["W0"].shape == (64, 12) and arrays["b1"].shape == (10,)
    record = json.loads(model.with_suffix(".json").read_text())
    assert len(record["train_accuracy"]) == 3


def in_a_terminal(*arguments) -> str:
    """What a command says where its standard output is a terminal."""
    own, theirs = os.openpty()
    command = [sys.executable, "-m", "nnvis_blender.processing", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=theirs):
        os.close(theirs)
        said = b""
        with open(own, "rb", buffering=0) as terminal, suppress(OSError):  # Linux' way to say that nobody writes more
            while part := terminal.read(4096):
                said += part
    return said.decode()


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_people_are_told_stages_and_programs_json(tmp_path):
    command = ["train", "--hidden", 4, "--epochs", 1, "--output", tmp_path / "net.npz"]
    told = in_a_terminal(*command)
    for stage in ("Reading", "Training", "Writing"):
        assert re.search(rf"  {stage} +\d+\.\d s", told), told
    assert "100 %" in told and f"{tmp_path / 'net.npz'}: train accuracy" in told and "{" not in told
    told = in_a_terminal(*command, "--json")
    assert json.loads(told.splitlines()[-1])["path"] == str(tmp_path / "net.npz")


def test_a_warning_does_not_break_the_line_that_grows():
    stream = io.StringIO()
    stream.isatty = lambda: True
    console = Console(stream)
    console.stage("Bundling", 0, 1)
    for done in (1, 1, 2):
        console.progress(done, 4)
    console.warning("few samples")
    console.result(path="net.nnvis", cached=["Importance"])
    lines = stream.getvalue().replace("\r\x1b[K", "").replace("\r", "\n").splitlines()
    assert [line.strip() for line in lines[1:3]] == ["Bundling      25 %", "Bundling      50 %  warning: few samples"]
    assert lines[-1] == "net.nnvis: from the cache: Importance"


def test_importance_writes_every_layer(model, tmp_path):
    output = tmp_path / "importance.npz"
    run = worker(
        "importance",
        model,
        "--data",
        "digits",
        "--method",
        "batchnorm",
        "--set",
        "minimum_steps=20",
        "--output",
        output,
    )
    assert run.returncode == 0, run.stderr
    done = json.loads(run.stdout.splitlines()[-1])
    assert done["path"] == str(output) and list(done["seconds"]) == ["Loading", "Reading", "Importance", "Writing"]
    with np.load(output, allow_pickle=False) as arrays:
        assert (
            arrays["units_0"].shape == (64, 10)
            and arrays["raw_1"].shape == (12, 10)
            and arrays["edges_1"].shape == (12, 10)
        )
        for name in ("units_0", "units_1", "units_2", "edges_0", "edges_1"):
            assert arrays[name].min() >= 0 and arrays[name].max() == pytest.approx(1)
        np.testing.assert_array_equal(arrays["units_2"], np.eye(10))


def test_bundle_takes_any_graph(tmp_path):
    random = np.random.default_rng(0)
    starts, ends = random.random((200, 3)), random.random((200, 3))
    starts[:, 2], ends[:, 2] = 0, 0.5
    np.savez(tmp_path / "graph.npz", starts=starts, ends=ends, classes=random.random((200, 2, 3)))
    run = worker("bundle", tmp_path / "graph.npz", tmp_path / "bundled.npz")
    assert run.returncode == 0, run.stderr
    with np.load(tmp_path / "bundled.npz", allow_pickle=False) as bundled:
        points, offsets = bundled["points"], bundled["offsets"]
    np.testing.assert_array_equal(points[offsets[:-1]], starts.astype(points.dtype))
    np.testing.assert_array_equal(points[offsets[1:] - 1], ends.astype(points.dtype))


def test_process_says_json_lines_and_info_reads_the_file(model, tmp_path):
    output = tmp_path / "net.nnvis"
    run = worker(
        "process",
        model,
        "--data",
        "digits",
        "--set",
        "sampling_rate=10",
        "--output",
        output,
        "--cache",
        tmp_path / "cache",
    )
    assert run.returncode == 0, run.stderr
    messages = [json.loads(line) for line in run.stdout.splitlines()]
    assert messages[0]["type"] == "hello" and messages[-1]["path"] == str(output)
    assert {"stage", "progress"} <= {m["type"] for m in messages}
    shown = worker("info", output).stdout
    assert "drawn edges 888 of 888" in shown and "removal" in shown


def test_the_originals_configuration_is_read(model, tmp_path):
    config = tmp_path / "processing.json"
    config.write_text(json.dumps({"sampling_rate": 10.0, "speed": 3}))
    run = worker(
        "process", model, "--data", "digits", "--config", config, "--output", tmp_path / "n.nnvis", "--cache", tmp_path
    )
    assert run.returncode == 2 and "speed" in run.stderr


@pytest.mark.parametrize(
    "arguments, code, named",
    [
        (["info", "nothing.npz"], 3, "nothing.npz"),
        (["importance", "nothing.npz", "--data", "digits", "--output", "x.npz"], 3, "nothing.npz"),
        (["train", "--output", "x.npz", "--epochs", "-3"], 2, "epochs is -3"),
        (["train", "--output", "/proc/none/x.npz", "--epochs", "1"], 4, "could not be written"),
        (["job", "nothing.json"], 3, "nothing.json"),
        (["dance"], 2, "dance"),
    ],
)
def test_mistakes_are_one_sentence(arguments, code, named):
    run = worker(*arguments)
    assert run.returncode == code and named in run.stderr and "Traceback" not in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_disk_that_takes_no_more_leaves_earlier_results(model, tmp_path):
    output = tmp_path / "net.nnvis"
    output.write_bytes(b"earlier")

    def refuse_large_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "nnvis_blender.processing",
            "process",
            str(model),
            "--data",
            "digits",
            "--set",
            "importance.method=weight",
            "--output",
            str(output),
            "--cache",
            str(tmp_path / "cache"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=refuse_large_files,
    )
    assert run.returncode == 4 and "Traceback" not in run.stderr and len(run.stderr.strip().splitlines()) == 1
    error = json.loads(run.stdout.splitlines()[-1])
    assert error["type"] == "error" and "File too large" in error["message"] and "disk space" in error["remedy"]
    assert output.read_bytes() == b"earlier" and not list(tmp_path.rglob("*.part"))


def test_help_explains():
    for command in ("train", "importance", "bundle", "process", "info", "job"):
        assert "usage:" in worker(command, "--help").stdout


@pytest.mark.skipif(os.name == "nt", reason="a shell's pipe")
def test_a_reader_that_goes_is_nothing_to_tell(tmp_path):
    """As in `info net.nnvis | head -1`."""
    example = ROOT / "nnvis_blender" / "data" / "example.nnvis"
    code = f"{sys.executable} -m nnvis_blender.processing info {example} 2>{tmp_path / 'told'} | true"
    subprocess.run(["sh", "-c", code], cwd=ROOT, check=True)
    assert (tmp_path / "told").read_text() == ""

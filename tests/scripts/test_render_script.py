"""scripts/render.py as its user runs it: a process, its files, its exit code, its one line."""
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnvis_blender.processing.network_file import write_network_file
from synthetic import processed_network

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "render.py"
QUICK = ["--resolution", "32x18", "--samples", "1"]


@pytest.fixture
def run(tmp_path):
    """run(*arguments) -> CompletedProcess with text, run in tmp_path."""
    def call(*arguments, **environment):
        clean = {"BLENDER_USER_RESOURCES": str(tmp_path / "blender"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        return subprocess.run([sys.executable, str(SCRIPT), *map(str, arguments)], cwd=tmp_path, capture_output=True, text=True,
                              timeout=240, env={**os.environ, **clean, **environment})
    return call


@pytest.fixture(scope="module")
def script():
    """The script as a module, for what needs no process of its own."""
    spec = importlib.util.spec_from_file_location("render_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def network(tmp_path):
    path = tmp_path / "small.nnvis"
    write_network_file(path, processed_network())
    return path


def files(folder: Path) -> set:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and "blender" not in p.parts and "cache" not in p.parts}


def test_a_still_a_turntable_a_video_and_a_blend(run, network, tmp_path):
    out = tmp_path / "out"
    done = run(network, "--still", out / "still.png", "--turntable", out / "orbit", "--frames", 3, "--video", out / "orbit.mp4",
               "--blend", out / "scene.blend", "--look", "studio", "--class-view", "class 1", "--set", "edges.bundle=0.5", *QUICK)
    assert done.returncode == 0, done.stderr
    assert files(out) == {"still.png", "orbit/frame_0001.png", "orbit/frame_0002.png", "orbit/frame_0003.png", "orbit/turntable.json",
                          "orbit.mp4", "scene.blend"}
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and line.split()[2] == "s"] == [
        "Scene", "Still", "Turntable", "Video", "Blend"]
    assert len(lines) < 20  # Blender's own lines stay away


def test_an_orbit_goes_on_where_it_stopped_but_not_with_another_picture(run, network, tmp_path):
    options = ["--frames", 2, "--engine", "workbench", *QUICK]
    assert run(network, "--turntable", "orbit", *options).returncode == 0
    first, second = tmp_path / "orbit/frame_0001.png", tmp_path / "orbit/frame_0002.png"
    first.write_bytes(b"kept")
    second.unlink()
    assert run(network, "--turntable", "orbit", *options).returncode == 0
    assert first.read_bytes() == b"kept" and second.is_file()
    refused(run(network, "--turntable", "orbit", "--look", "night", *options), 2, "another picture (look differ)", "--overwrite")
    assert run(network, "--turntable", "orbit", "--look", "night", "--overwrite", *options).returncode == 0
    assert first.read_bytes() != b"kept"


def test_a_video_alone_leaves_no_frames(run, network, tmp_path):
    assert run(network, "--video", "out/orbit.mp4", "--frames", 2, "--engine", "workbench", *QUICK).returncode == 0
    assert files(tmp_path / "out") == {"orbit.mp4"}


def test_several_inputs_have_files_of_their_own(run, network, tmp_path):
    other = tmp_path / "other.nnvis"
    write_network_file(other, processed_network(seed=1))
    done = run(network, other, "--still", "out/still.png", "--engine", "workbench", *QUICK)
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "out") == {"still-small.png", "still-other.png"}


def test_a_model_is_processed_by_the_named_python(run, tmp_path):
    pytest.importorskip("torch")
    done = run("--still", "still.png", "--set", "train.epochs=1", "--set", "train.hidden=[6]", "--set", "importance.epochs=1",
               "--python", sys.executable, "--cache", tmp_path / "own cache", *QUICK)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "still.png").is_file() and list((tmp_path / "own cache").glob("*.nnvis"))
    assert "Importance" in done.stdout and "Bundling" in done.stdout


USAGE = {
    "not a png": ([], ["--still", "still.jpg"], "does not end in .png"),
    "resolution": ([], ["--still", "a.png", "--resolution", "12"], "not of the form 1280x720"),
    "pose": ([], ["--still", "a.png", "--camera", "side"], "no camera pose 'side'"),
    "look": ([], ["--still", "a.png", "--look", "noir"], "'noir'"),
    "ambiguous": ([], ["--still", "a.png", "--set", "size=1"], "edges.size or units.size"),
    "frames": ([], ["--turntable", "t", "--frames", "1"], "not a whole number from 2"),
    "unknown": ([], ["--still", "a.png", "--set", "sparkle=1"], "'sparkle'.*bundling.sampling_rate.*edges.base_opacity"),
    "processed": (["small.nnvis"], ["--still", "a.png", "--set", "sampling_rate=10"], "processed already"),
    "no data": (["model.npz"], ["--still", "a.png"], "without its data"),
    "twice": (["a/x.nnvis", "b/x.nnvis"], ["--still", "a.png"], "two inputs are named x"),
}


@pytest.mark.parametrize("inputs, options, said", USAGE.values(), ids=USAGE)
def test_wrong_usage_is_refused_before_any_work(script, inputs, options, said):
    with pytest.raises(script.errors.NNVisError, match=said) as caught:
        script.parse([*inputs, *options])
    assert caught.value.exit_code == 2


def test_wrong_usage_is_one_line_and_2(run, network, tmp_path):
    before = files(tmp_path)
    refused(run(network), 2, "nothing to make")
    refused(run(network, "--still", "a.png", "--class-view", "7"), 2, "no class view '7'")
    refused(run(network, "--still", "a.png", "--set", "edges.style=Wool"), 2, "no item 'Wool'")
    assert files(tmp_path) == before


def test_the_originals_configuration_is_read_and_checked(script, tmp_path):
    config = tmp_path / "processing.json"
    options = ["--still", "a.png", "--config", str(config)]
    config.write_text(json.dumps({"layer_distance": 0.4, "smoothing_iterations": 4}))
    assert script.request(script.parse(options), None)["bundling"] == {"layer_distance": 0.4, "smoothing_iterations": 4}
    config.write_text(json.dumps({"layer_distance": 0.4, "smoothing_iterations": 99}))
    with pytest.raises(script.errors.NNVisError, match="smoothing_iterations is 99"):
        script.parse(options)
    config.write_text("{")
    with pytest.raises(script.errors.NNVisError, match="could not be read as JSON") as caught:
        script.parse(options)
    assert caught.value.exit_code == 3


def test_bad_input_is_one_line_and_3(run, network, tmp_path):
    refused(run("none.nnvis", "--still", "a.png"), 3, "there is no file")
    network.write_bytes(network.read_bytes()[:3000])
    refused(run(network, "--still", "a.png"), 3, "small.nnvis")
    assert not (tmp_path / "a.png").exists()


def test_a_python_without_the_packages_is_one_line_and_4(run):
    refused(run("--still", "a.png", "--python", "/bin/false"), 4, "/bin/false")


def test_a_file_that_cannot_be_written_is_one_line_and_4(run, network, tmp_path):
    (tmp_path / "file").write_text("")
    refused(run(network, "--still", "file/a.png", *QUICK), 4, "could not be written")


def refused(done, code: int, *said: str) -> None:
    assert done.returncode == code, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("error: "), done.stderr
    for text in said:
        assert text in lines[0]

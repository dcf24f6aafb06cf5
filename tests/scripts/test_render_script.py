"""scripts/render.py as its user runs it: a process, its files, its exit code, its one line."""

import hashlib
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import bpy
import pytest
from PIL import Image

from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.scene.device import enable_gpu
from synthetic import processed_network
from synthetic_maps import convolutional_network

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "render.py"
QUICK = ["--resolution", "32x18", "--samples", "1"]


@pytest.fixture
def run(tmp_path):
    """run(*arguments) -> CompletedProcess with text, run in tmp_path."""

    def call(*arguments, **environment):
        clean = {"BLENDER_USER_RESOURCES": str(tmp_path / "blender"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        return subprocess.run(
            [sys.executable, str(SCRIPT), *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=240,
            env={**os.environ, **clean, **environment},
        )

    return call


@pytest.fixture(scope="module")
def script():
    """The script's arguments as a module, for what needs no process of its own."""
    sys.path.insert(0, str(SCRIPT.parent))
    yield importlib.import_module("rendering.arguments")
    sys.path.remove(str(SCRIPT.parent))


@pytest.fixture
def network(tmp_path):
    path = tmp_path / "small.nnvis"
    write_network_file(path, processed_network())
    return path


def files(folder: Path) -> set:
    return {
        str(p.relative_to(folder))
        for p in folder.rglob("*")
        if p.is_file() and "blender" not in p.parts and "cache" not in p.parts
    }


def test_a_still_a_turntable_a_video_and_a_blend(run, network, tmp_path):
    out = tmp_path / "out"
    done = run(
        network,
        "--still",
        out / "still.png",
        "--turntable",
        out / "orbit",
        "--frames",
        3,
        "--video",
        out / "orbit.mp4",
        "--blend",
        out / "scene.blend",
        "--look",
        "studio",
        "--class-view",
        "class 1",
        "--set",
        "edges.bundle=0.5",
        *QUICK,
    )
    assert done.returncode == 0, done.stderr
    assert files(out) == {
        "still.png",
        "orbit/frame_0001.png",
        "orbit/frame_0002.png",
        "orbit/frame_0003.png",
        "orbit/turntable.json",
        "orbit.mp4",
        "scene.blend",
    }
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and line.split()[2] == "s"] == [
        "Scene",
        "Still",
        "Turntable",
        "Video",
        "Blend",
    ]
    assert len(lines) < 20  # Blender's own lines stay away


def test_a_gpu_that_is_not_there_is_told_and_the_processor_renders(run, network, tmp_path):
    if enable_gpu(bpy.context.preferences):
        pytest.skip("this machine has a GPU")
    done = run(network, "--still", "still.png", "--device", "gpu", *QUICK)
    assert done.returncode == 0 and (tmp_path / "still.png").is_file()
    assert "warning: the processor renders" in done.stdout


def test_an_orbit_goes_on_where_it_stopped_but_not_with_another_picture(run, network, tmp_path):
    options = ["--frames", 2, "--engine", "workbench", *QUICK]
    assert run(network, "--turntable", "orbit", *options).returncode == 0
    first, second = tmp_path / "orbit/frame_0001.png", tmp_path / "orbit/frame_0002.png"
    kept = whole_picture(first)
    second.unlink()
    assert run(network, "--turntable", "orbit", *options).returncode == 0
    assert first.read_bytes() == kept and second.is_file()
    refused(
        run(network, "--turntable", "orbit", "--look", "night", *options),
        2,
        "another picture (look differ)",
        "--overwrite",
    )
    assert run(network, "--turntable", "orbit", "--look", "night", "--overwrite", *options).returncode == 0
    assert first.read_bytes() != kept


def test_a_video_alone_leaves_no_frames(run, network, tmp_path):
    assert run(network, "--video", "out/orbit.mp4", "--frames", 2, "--engine", "workbench", *QUICK).returncode == 0
    assert files(tmp_path / "out") == {"orbit.mp4"}


def test_several_inputs_have_files_of_their_own(run, network, tmp_path):
    other = tmp_path / "other.nnvis"
    write_network_file(other, processed_network(seed=1))
    done = run(network, other, "--still", "out/still.png", "--engine", "workbench", *QUICK)
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "out") == {"still-small.png", "still-other.png"}


def test_networks_together_are_one_scene(run, network, tmp_path):
    other = tmp_path / "other.nnvis"
    write_network_file(other, processed_network(seed=1))
    options = ["--together", "beside", "--still", "out/still.png", "--blend", "out/both.blend", "--engine", "workbench"]
    done = run(network, other, *options, *QUICK)
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "out") == {"still.png", "both.blend"} and "2 networks" in done.stdout
    with bpy.data.libraries.load(str(tmp_path / "out" / "both.blend")) as (saved, _):
        assert {"small", "other"} <= set(saved.collections)


def test_the_camera_sees_plates_where_settings_leave_them(run, tmp_path):
    write_network_file(tmp_path / "small.nnvis", convolutional_network())

    def camera_of(*settings):
        done = run("small.nnvis", *settings, "--blend", "scene.blend", *QUICK)
        assert done.returncode == 0, done.stderr
        with bpy.data.libraries.load(str(tmp_path / "scene.blend")) as (saved, taken):
            taken.cameras, taken.objects = saved.cameras, saved.objects
        (camera,) = (item for item in taken.objects if item.type == "CAMERA")
        place = camera.matrix_basis.translation.copy()
        bpy.data.batch_remove(taken.objects)
        return place

    usual = camera_of()
    assert camera_of("--set", "plates.expansion=4").length > 1.5 * usual.length
    assert camera_of("--set", "plates.bars=0", "--set", "plates.caption=false").length < usual.length


def whole_picture(path: Path) -> bytes:
    """Puts another picture there, and returns its bytes."""
    Image.new("RGB", (3, 2), (1, 2, 3)).save(path)
    return path.read_bytes()


def write_job(path: Path, **values) -> Path:
    path.write_text(json.dumps(values))
    return path


def test_a_job_file_records_its_stills_twice_alike_and_goes_on_where_it_stopped(run, network, tmp_path):
    job = write_job(
        tmp_path / "job.json",
        folder="a",
        stages=["straight", "final"],
        classes=["all", "class 1"],
        cameras=["hero", "back"],
        name="{stage}/{class}-{camera}-{number:02d}.png",
        look="night",
        display={"edges.size": 0.02},
    )
    assert run(network, "--job", job, *QUICK).returncode == 0
    first = pixels(tmp_path / "a")
    assert set(first) == {
        f"{stage}/{name}-{pose}-{4 * s + 2 * c + p + 1:02d}.png"
        for s, stage in enumerate(("straight", "final"))
        for c, name in enumerate(("all", "class-1"))
        for p, pose in enumerate(("hero", "back"))
    }
    assert len(set(first.values())) == 8
    job.write_text(job.read_text().replace('"a"', '"b"'))
    assert run(network, "--job", job, *QUICK).returncode == 0
    assert pixels(tmp_path / "b") == first
    kept = whole_picture(tmp_path / "b" / "final" / "all-hero-05.png")
    (tmp_path / "b" / "final" / "all-back-06.png").unlink()
    assert run(network, "--job", job, *QUICK).returncode == 0
    assert (tmp_path / "b" / "final" / "all-hero-05.png").read_bytes() == kept
    assert (tmp_path / "b" / "final" / "all-back-06.png").is_file()
    refused(run(network, "--job", job, "--set", "edges.bundle=0.5", *QUICK), 2, "another picture (settings differ)")


def pixels(folder: Path) -> dict:
    """Path in the folder -> digest of the picture's pixels; the files say when they were made."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(Image.open(path).tobytes()).hexdigest()
        for path in folder.rglob("*.png")
    }


def test_the_originals_recording_json_is_a_job(run, network, tmp_path):
    job = write_job(
        tmp_path / "recording.json",
        screenshot_width=32,
        screenshot_height=18,
        screenshot_mode="FINAL|SMOOTHING",
        camera_pose_final="UPPER_BACK_RIGHT",
        camera_pose_list=["LEFT"],
        class_list=[0, 3],
        camera_rotation=False,
        speed=0.5,
    )
    done = run(network, "--job", job, "--engine", "workbench")
    assert done.returncode == 0, done.stderr
    assert "recording.json: screenshot_mode SMOOTHING has no stage here" in done.stdout
    assert files(tmp_path / "recording") == {
        "recording.json",
        "small_final_independent_upper_front_right_0001.png",
        "small_final_class-1_upper_front_right_0002.png",
    }


def test_a_wrong_job_is_one_line_before_any_rendering(run, network, tmp_path):
    job = tmp_path / "job.json"
    for values, said in (
        ({"camera": "hero"}, "unknown key 'camera'"),
        ({"stages": ["units"]}, "keep_iterations"),
        ({"name": "{epoch}.png"}, "unknown field 'epoch'"),
    ):
        refused(run(network, "--job", write_job(job, **values)), 2, said)
    assert not (tmp_path / "recording").exists()


def test_a_jobs_processing_comes_before_the_command_lines(script, tmp_path):
    job = write_job(tmp_path / "job.json", processing={"keep_iterations": 4, "train.hidden": [6]})
    arguments = script.parse(["--job", str(job), "--set", "keep_iterations=2"])
    asked = script.request(arguments, None)
    assert asked["bundling"] == {"keep_iterations": 2} and asked["train"]["hidden"] == [6]


def test_the_example_job_file_is_taken(script):
    arguments = script.parse(["--job", str(ROOT / "docs" / "record.json")])
    assert len(arguments.recordings) == 1 and script.request(arguments, None)["bundling"]["keep_iterations"] > 0


def test_files_of_the_original_need_no_data(script, tmp_path):
    path = tmp_path / "net.imp.npz"
    asked = script.request(script.parse([str(path), "--still", "a.png", "--set", "sampling_rate=10"]), path)
    assert (asked["command"], asked["file"], asked["bundling"]) == ("convert", str(path), {"sampling_rate": 10})


def test_an_evaluation_and_a_comparison_are_inputs(run, network, tmp_path):
    curve = {
        "label": "weight",
        "class_index": None,
        "x": [0, 50, 100],
        "y": [1, 0.8, 0.1],
        "low": [1, 0.8, 0.1],
        "high": [1, 0.8, 0.1],
        "auc": 0.7,
        "is_default": True,
    }
    chart = {
        "name": "scores",
        "title": "Scores",
        "x_label": "pruned %",
        "y_label": "accuracy",
        "y_range": [0, 1],
        "series": [curve],
        "marks": [],
    }
    evaluation = write_job(tmp_path / "evaluation.json", charts=[chart], provenance={})
    one = {
        "name": "trained",
        "file": network.name,
        "train_accuracy": 1.0,
        "test_accuracy": 0.9,
        "spread": [0.5, 0.4, 0.3],
    }
    compared = write_job(tmp_path / "comparison.json", networks=[one], claim={"text": "", "seeds": 1}, charts=[chart])
    done = run(evaluation, compared, "--still", "out/still.png", *QUICK)
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "out") == {"still-evaluation.png", "still-comparison.png"}
    refused(run(evaluation, "--still", "a.png", "--set", "edges.size=0.1", *QUICK), 2, "shows no network")


def test_a_model_is_processed_by_the_named_python(run, tmp_path):
    pytest.importorskip("torch")
    done = run(
        "--still",
        "still.png",
        "--set",
        "train.epochs=1",
        "--set",
        "train.hidden=[6]",
        "--python",
        sys.executable,
        "--cache",
        tmp_path / "own cache",
        *QUICK,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "still.png").is_file() and list((tmp_path / "own cache").glob("*.nnvis"))
    assert "Network" in done.stdout and "Bundling" in done.stdout  # a stage that is over at once is not told
    assert re.search(
        r"  right on \d+\.\d % of 1,438 training and \d+\.\d % of 359 test samples; chance \d+\.\d %", done.stdout
    )


USAGE = {
    "not a png": ([], ["--still", "still.jpg"], "does not end in .png"),
    "resolution": ([], ["--still", "a.png", "--resolution", "12"], "not of the form 1280x720"),
    "pose": ([], ["--still", "a.png", "--camera", "side"], "no camera pose 'side'"),
    "look": ([], ["--still", "a.png", "--look", "noir"], "'noir'"),
    "ambiguous": ([], ["--still", "a.png", "--set", "size=1"], "edges.size or units.size"),
    "device": ([], ["--still", "a.png", "--device", "tpu"], "'tpu'"),
    "frames": ([], ["--turntable", "t", "--frames", "1"], "not a whole number from 2"),
    "unknown": ([], ["--still", "a.png", "--set", "sparkle=1"], "no parameter 'sparkle'"),
    "nearly known": ([], ["--still", "a.png", "--set", "sampling_rat=9"], "Is it bundling.sampling_rate"),
    "nearly known of the display": ([], ["--still", "a.png", "--set", "base_opacty=1"], "Is it .*edges.base_opacity"),
    "processed": (["small.nnvis"], ["--still", "a.png", "--set", "sampling_rate=10"], "processed already"),
    "no data": (["model.npz"], ["--still", "a.png"], "without its data"),
    "one together": (["x.nnvis"], ["--still", "a.png", "--together", "join"], "--together is for several networks"),
    "charts together": (["x.nnvis", "evaluation.json"], ["--still", "a.png", "--together", "beside"], "is none"),
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


def test_requests_have_whole_paths_and_no_data_where_none_are_needed(script, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ["net.npz", "--still", "a.png", "--cache", "cache"]
    asked = script.request(script.parse([*options, "--data", "mnist.npz"]), Path("net.npz"))
    paths = [str(tmp_path / name) for name in ("net.npz", "mnist.npz", "cache")]
    assert [asked[key] for key in ("model", "data", "cache")] == paths
    asked = script.request(script.parse([*options, "--set", "importance.method=weight"]), Path("net.npz"))
    assert asked["command"] == "process" and "data" not in asked


def test_what_the_model_file_does_not_say_is_in_the_request(script):
    options = ["net.npz", "--data", "digits", "--still", "a.png", "--set", "activation=tanh"]
    asked = script.request(script.parse([*options, "--set", 'layer_order=["a", "b"]']), Path("net.npz"))
    assert asked["model_options"] == {"activation": "tanh", "layer_order": ["a", "b"]}


def test_the_originals_configuration_is_read_and_checked(script, tmp_path):
    config = tmp_path / "processing.json"
    options = ["--still", "a.png", "--config", str(config)]
    config.write_text(json.dumps({"layer_distance": 0.4, "smoothing_iterations": 4}))
    assert script.request(script.parse(options), None)["bundling"] == {"layer_distance": 0.4, "smoothing_iterations": 4}
    config.write_text(json.dumps({"layer_distance": 0.4, "smoothing_iterations": 99}))
    with pytest.raises(script.errors.NNVisError, match="smoothing_iterations is 99"):
        script.parse(options)
    config.write_text("{")
    with pytest.raises(script.errors.NNVisError, match="is not a whole configuration") as caught:
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

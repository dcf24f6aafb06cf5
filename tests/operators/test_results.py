"""Evaluate and Compare Networks, blocking as in a script, against workers that do well, badly or nothing."""

import json
import sys
from pathlib import Path

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic import chart_values, processed_network

DOES = """
from pathlib import Path
Path({seen!r}).write_text(json.dumps(request))
say("hello", pid=os.getpid())
say("stage", name="Evaluation", index=0, count=1)
say("result", path={folder!r})
"""
NAMES = ("Untrained", "Trained", "L1")


def source(root):
    """The file that something was built from."""
    return module("scene.source_file").find_source(root)


def status():
    return module("jobs.status").current


def charts():
    return [c["nnvis_chart"] for c in bpy.context.scene.collection.children_recursive if "nnvis_chart" in c]


def chart_objects():
    return module("scene.views.charts").find_charts(bpy.context.scene)


def controls():
    return module("scene.controls")


@pytest.fixture
def evaluation(tmp_path):
    """A folder with an evaluation.json, as a worker would leave it."""
    folder = tmp_path / "evaluation"
    folder.mkdir()
    (folder / "evaluation.json").write_text(
        json.dumps({"charts": [chart_values(), chart_values(10, classes=True, name="classes")], "provenance": {}})
    )
    return folder


@pytest.fixture
def compared(tmp_path):
    """A folder with a comparison.json and its networks."""
    folder = tmp_path / "comparison"
    folder.mkdir()
    for k, name in enumerate(NAMES):
        write_network_file(folder / f"{name}.nnvis", processed_network(seed=k))
    (folder / "comparison.json").write_text(
        json.dumps(
            {
                "networks": [
                    {
                        "name": name,
                        "file": f"{name}.nnvis",
                        "train_accuracy": 0.9,
                        "test_accuracy": 0.8,
                        "spread": [0.7, 0.6, 0.5],
                    }
                    for name in NAMES
                ],
                "claim": {"text": "It does not hold", "seeds": 5},
                "charts": [],
            }
        )
    )
    return folder


@pytest.fixture
def doing(worker, tmp_path):
    """doing(folder): the worker answers with this folder; returns the path to which it copies its request."""

    def make(folder) -> Path:
        seen = tmp_path / "request.json"
        worker(DOES.format(seen=str(seen), folder=str(folder)))
        return seen

    return make


def test_evaluate_shows_the_curves_and_says_where_the_files_are(doing, evaluation):
    doing(evaluation)
    assert bpy.ops.nnvis.evaluate_network() == {"FINISHED"}
    assert charts() == ["scores", "classes"] and status().outcome == "done"
    assert source(chart_objects()[0].root) == evaluation / "evaluation.json"


def test_the_request_of_an_evaluation(doing, evaluation):
    seen = doing(evaluation)
    settings = bpy.context.scene.nnvis
    settings.source, settings.network_path = "FILE", "/models/shoes.safetensors"
    settings.data_options.class_selection = "0, 2"
    settings.evaluation.seeds, settings.evaluation.charts = 4, {"one_class", "scores"}
    settings.output_folder = "/results/"
    bpy.ops.nnvis.evaluate_network()
    request = json.loads(seen.read_text())
    assert (request["command"], request["model"], request["train"], request["data"]) == (
        "evaluate",
        "/models/shoes.safetensors",
        None,
        "digits",
    )
    assert request["data_options"] == {"class_selection": [0, 2]} and request["output"] == "/results/shoes evaluation"
    chosen = {key: request["evaluation"][key] for key in ("charts", "seeds", "one_class")}
    assert chosen == {"charts": ["scores", "one_class"], "seeds": 4, "one_class": 0}


def test_the_worker_takes_the_requests(nnvis):
    """Both sides are tested alone; this holds them together."""
    settings, requests = bpy.context.scene.nnvis, module("jobs.requests")
    settings.importance.batchnorm.epochs = 7
    request = requests.evaluation_request(settings)
    assert request.pop("command") == "evaluate"
    read = module("processing.jobs.evaluate").read_request(request | {"cache": "/cache"})
    assert (read.parameters.charts, read.parameters.seeds, read.output.name) == (
        ["scores", "class_recall"],
        3,
        "Example evaluation",
    )
    assert read.importance["batchnorm"] == {"epochs": 7} and read.importance["weight"] == {}
    request = requests.comparison_request(settings)
    assert request.pop("command") == "compare"
    read = module("processing.jobs.compare").read_request(request | {"cache": "/cache"})
    assert (read.parameters.seeds, read.base.method, read.output.name) == (5, settings.method, "Comparison")


def test_a_comparison_trains_though_a_file_is_chosen(nnvis):
    settings = bpy.context.scene.nnvis
    settings.source, settings.training.epochs = "FILE", 9
    assert module("jobs.requests").comparison_request(settings)["train"]["epochs"] == 9


def test_no_chart_is_chosen(worker):
    worker("")
    bpy.context.scene.nnvis.evaluation.charts = set()
    with pytest.raises(RuntimeError, match="no chart is chosen"):
        bpy.ops.nnvis.evaluate_network()


def test_the_example_is_trained_for_its_evaluation(doing, evaluation):
    seen = doing(evaluation)
    bpy.context.scene.nnvis.training.epochs = 7
    bpy.ops.nnvis.evaluate_network()
    assert json.loads(seen.read_text())["train"]["epochs"] == 7


def test_an_empty_scene_gets_camera_and_look(doing, evaluation):
    doing(evaluation)
    bpy.ops.nnvis.evaluate_network()
    scene = bpy.context.scene
    assert scene.camera is not None and scene.world.name.startswith("NNVis")


def test_charts_take_the_ink_of_the_scenes_look(doing, evaluation, network_file):
    doing(evaluation)
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    bpy.ops.nnvis.set_look(look="night")
    bpy.ops.nnvis.evaluate_network()
    ink = module("scene.looks").LOOKS["night"].controls["labels"]["Ink"]
    assert controls().get_control(chart_objects()[0].plot, "Ink")[:3] == pytest.approx(ink)


def test_a_scene_of_charts_alone_takes_a_look(nnvis, evaluation):
    assert not bpy.ops.nnvis.set_look.poll()
    bpy.ops.nnvis.build_charts(filepath=str(evaluation / "evaluation.json"))
    assert bpy.ops.nnvis.set_look(look="studio") == {"FINISHED"}
    ink = module("scene.looks").LOOKS["studio"].controls["labels"]["Ink"]
    assert controls().get_control(chart_objects()[0].plot, "Ink")[:3] == pytest.approx(ink)


def test_without_a_network_chosen(worker):
    worker("")
    bpy.context.scene.nnvis.source = "FILE"
    with pytest.raises(RuntimeError, match="no model file"):
        bpy.ops.nnvis.evaluate_network()
    assert charts() == []


@pytest.mark.parametrize("operator", ["evaluate_network", "compare_networks"])
def test_a_worker_that_fails(worker, operator):
    worker(
        'say("error", code="bad_input", message="The model holds NaN", remedy="Use an earlier checkpoint"); sys.exit(3)'
    )
    with pytest.raises(RuntimeError, match="The model holds NaN. Use an earlier checkpoint"):
        getattr(bpy.ops.nnvis, operator)()
    assert status().outcome == "failed" and charts() == []


@pytest.mark.parametrize("operator", ["evaluate_network", "compare_networks"])
def test_a_result_that_is_not_there(doing, tmp_path, operator, networks):
    doing(tmp_path / "nowhere")
    with pytest.raises(RuntimeError, match="there is no file of results"):
        getattr(bpy.ops.nnvis, operator)()
    assert status().outcome == "failed" and charts() == [] and networks() == []


def test_compare_networks_builds_them_side_by_side(doing, compared, networks):
    seen = doing(compared)
    assert bpy.ops.nnvis.compare_networks() == {"FINISHED"}
    assert networks() == [f"Comparison {name}" for name in NAMES]
    assert bpy.context.scene.camera.data.lens == module("scene.views.comparison").LENS
    request = json.loads(seen.read_text())
    comparison = {"variants": ["untrained", "trained", "l1"], "seeds": 5}
    assert (request["command"], request["comparison"], request["data"]) == ("compare", comparison, "digits")


def test_class_view_and_look_reach_all_that_are_compared(doing, compared, networks):
    doing(compared)
    bpy.ops.nnvis.compare_networks()
    bpy.ops.nnvis.set_class_view(view="Class", class_index=2)
    bpy.ops.nnvis.set_look(look="night")
    look = module("scene.looks").LOOKS["night"]
    for network in module("scene").find_networks(bpy.context.scene):
        assert (
            controls().get_control(network.edges, "Class") == 2
            and controls().get_control(network.units, "Class View") == "Class"
        )
        assert controls().get_control(network.edges, "Size") == pytest.approx(look.controls["edges"]["Size"])


def test_a_network_that_is_not_compared_is_set_alone(doing, compared, network_file):
    doing(compared)
    bpy.ops.nnvis.compare_networks()
    bpy.ops.nnvis.build_scene(filepath=str(network_file), network_name="Mine")
    bpy.ops.nnvis.set_class_view(view="Independent")
    views = {
        n.name: controls().get_control(n.edges, "Class View") for n in module("scene").find_networks(bpy.context.scene)
    }
    assert views.pop("Mine") == "Independent" and set(views.values()) == {"All"}


def test_frame_results(doing, evaluation, compared):
    doing(evaluation)
    bpy.ops.nnvis.evaluate_network()
    camera = bpy.context.scene.camera
    before = camera.matrix_world.copy()
    camera.location = (9, 9, 9)
    bpy.ops.nnvis.frame_results(subject="CHARTS")
    assert (camera.matrix_world.translation - before.translation).length < 1e-4
    with pytest.raises(RuntimeError, match="no comparison"):
        bpy.ops.nnvis.frame_results(subject="COMPARISON")
    bpy.ops.nnvis.build_comparison(filepath=str(compared / "comparison.json"))
    assert bpy.ops.nnvis.frame_results(subject="COMPARISON") == {"FINISHED"}


def test_evaluate_with_the_real_worker(nnvis, tmp_path):
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    settings = bpy.context.scene.nnvis
    (
        settings.output_folder,
        settings.data_options.class_selection,
        settings.training.hidden,
        settings.training.epochs,
    ) = (
        str(tmp_path),
        "0, 1, 2",
        "6",
        3,
    )
    settings.evaluation.charts, settings.evaluation.seeds, settings.importance.batchnorm.epochs = {"scores"}, 1, 1
    assert bpy.ops.nnvis.evaluate_network() == {"FINISHED"}
    assert charts() == ["scores"] and (tmp_path / "Example evaluation" / "curves.csv").is_file()


def test_no_charts_to_frame(nnvis):
    with pytest.raises(RuntimeError, match="no charts"):
        bpy.ops.nnvis.frame_results(subject="CHARTS")


@pytest.mark.parametrize("operator", ["build_charts", "build_comparison"])
def test_opening_nothing(nnvis, operator):
    with pytest.raises(RuntimeError, match="no file is named"):
        getattr(bpy.ops.nnvis, operator)()


def test_one_undo_takes_the_charts_away(nnvis, evaluation):
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.nnvis.build_charts("EXEC_DEFAULT", True, filepath=str(evaluation / "evaluation.json"))
    assert len(charts()) == 2
    bpy.ops.ed.undo()
    assert charts() == [] and bpy.context.scene.camera is None

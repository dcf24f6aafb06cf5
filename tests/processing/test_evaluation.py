"""Evaluation by pruning: exact shares, a point checked independently, the original's curves, what a job writes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, recall_score

from nnvis_blender.processing.commands.messages import Messages
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.evaluation import CHARTS
from nnvis_blender.processing.evaluation.charts import area
from nnvis_blender.processing.evaluation.pruning import (
    Pruning,
    accuracy,
    balanced_accuracy,
    kept_edges,
    one_vs_rest_accuracy,
    recall,
)
from nnvis_blender.processing.evaluation.scores import class_score, original_scores
from nnvis_blender.processing.importance import DEFAULT_METHOD, METHODS, estimate_importance
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.network import Importance
from nnvis_blender.processing.worker.report import Silent
from reference import mnist_path, reference_path

ROOT = Path(__file__).resolve().parents[2]
SMALL = {
    "train": {"hidden": [12], "epochs": 3},
    "data": "digits",
    "importance": {"batchnorm": {"epochs": 1, "minimum_steps": 20}},
    "evaluation": {"percentages": [0, 50, 90, 100], "seeds": 2},
}


class Stages(Silent):
    def __init__(self):
        self.names = []

    def stage(self, name, index, count):
        self.names.append(name)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def written(cache, tmp_path_factory):
    output = tmp_path_factory.mktemp("evaluation")
    report = Stages()
    result = run_job({"command": "evaluate", **SMALL, "output": str(output), "cache": str(cache)}, report)
    assert report.names == ["Network", "Importance", "Pruning", "File"]
    return Path(result["path"])


@pytest.mark.parametrize("percentage, left", [(0, 6), (50, 3), (66, 2), (100, 0)])
def test_exactly_the_share_is_pruned_and_ties_go_from_the_end(percentage, left):
    kept = next(kept_edges(np.array([1, 2, 1, 1, 1, 3], np.float32), [percentage]))
    assert kept.sum() == left
    # by score: 1 and 5 stay longest; of the ties the earlier ones
    assert np.flatnonzero(kept).tolist() == sorted([5, 1, 0, 2, 3, 4][:left])


def test_a_point_of_a_curve_by_brute_force(model, digits):
    importance = estimate_importance(model, digits, "combined", {}, 0, Silent())
    score = edge_score(model.network, importance)
    count = round(len(score) * 0.85)
    threshold = np.sort(score)[count - 1]
    assert (score <= threshold).sum() == count, "the check needs a score without ties at the threshold"
    a, first = digits.x_train.astype(np.float64), 0
    for l, (w, b) in enumerate(model.weights):
        keep = (score[first : first + w.size] > threshold).reshape(w.shape)
        a, first = a @ np.where(keep, w, 0).astype(np.float64) + b, first + w.size
        a = np.maximum(a, 0) if l < len(model.weights) - 1 else a
    predicted = a.argmax(1)
    counts = Pruning(model, digits.x_train, digits.y_train).confusions(score, [85])
    assert accuracy(counts)[0] == pytest.approx((predicted == digits.y_train).mean(), abs=1e-6)
    for k in (0, 7):
        own, told = digits.y_train == k, predicted == k
        assert recall(counts, k)[0] == pytest.approx(recall_score(own, told), abs=1e-6)
        assert balanced_accuracy(counts, k)[0] == pytest.approx(balanced_accuracy_score(own, told), abs=1e-6)
        assert one_vs_rest_accuracy(counts, k)[0] == pytest.approx((own == told).mean(), abs=1e-6)


def test_class_scores_favour_what_the_class_needs(model, digits):
    for method in ("combined", "weight"):
        importance = estimate_importance(model, digits, method, {}, 0, Silent())
        scores = np.array([class_score(model.network, importance, k) for k in range(10)])
        # the edges into a class's own output unit matter most to it
        into = model.network.edge_target - (model.network.unit_count - 10)
        for k in range(10):
            assert scores[k, into == k].mean() > scores[(k + 1) % 10, into == k].mean()


@pytest.mark.parametrize(
    "name, published, most",
    [
        ("gamma x |weight|", "BNN_EDGE_layermax", 0.003),
        ("|weight|", "EDGE_ONLY_layermax", 0.003),
        ("gamma", "BNN_ONLY", 0.01),
    ],
)
def test_the_originals_curves_are_reproduced(name, published, most):
    """With the original's own importance, its three scores prune as they were measured to.

    Gamma alone has ties, which it prunes all.
    """
    model, data = read_model(reference_path("nn_vis/weights_784-81-49-10.npz")), read_dataset(mnist_path())
    with np.load(reference_path("nn_vis/importance_784-81-49-10.npz")) as arrays:
        units = np.concatenate([arrays[f"node{l}"] for l in range(4)]).astype(np.float32)
    edges = np.concatenate([np.abs(w).ravel() / np.abs(w).max() for w, _ in model.weights])[:, None]
    score = original_scores(model.network, Importance(units, edges, units, "batchnorm", {}))[name]
    curve = {
        p["pruned_percent"]: p["train_accuracy"]
        for p in json.loads(reference_path("nn_vis/pruning_784-81-49-10.json").read_text())[published]
    }
    found = accuracy(Pruning(model, data.x_train, data.y_train).confusions(score, [50, 80, 90]))
    np.testing.assert_allclose(found, [curve[p] for p in (50, 80, 90)], atol=most)


def test_area_under_a_curve():
    assert area([0, 50, 100], [1, 1, 0]) == pytest.approx(0.75)
    assert area([20, 40], [0.3, 0.3]) == pytest.approx(0.3)


def test_what_a_job_writes(written):
    described = json.loads((written / "evaluation.json").read_text())
    charts = {chart["name"]: chart for chart in described["charts"]}
    assert tuple(charts) == tuple(CHARTS)
    labels = [s["label"] for s in charts["scores"]["series"]]
    assert labels[0] == METHODS[DEFAULT_METHOD].title and {method.title for method in METHODS.values()} < set(labels)
    assert len(labels) == len(METHODS) + 3  # the original's scores
    assert len(charts["regularisers"]["series"]) == len(charts["centring"]["series"]) == 4
    assert [s["class_index"] for s in charts["class_recall"]["series"]] == list(range(10))
    for chart in charts.values():
        assert chart["marks"] == [{"x": 90, "label": "90 %"}]
        assert {"title", "x_label", "y_label", "y_range"} <= chart.keys()
        for series in chart["series"]:
            assert series["x"] == [0, 50, 90, 100]
            y, low, high = (np.array(series[key]) for key in ("y", "low", "high"))
            assert (low <= y + 1e-6).all() and (y <= high + 1e-6).all() and chart["y_range"][0] <= low.min()
            assert series["auc"] == pytest.approx(area(series["x"], y), abs=1e-5)
        for suffix, start in ((".svg", b"<?xml"), (".png", b"\x89PNG")):
            assert (written / f"{chart['name']}{suffix}").read_bytes().startswith(start)
    assert [s["is_default"] for s in charts["scores"]["series"]] == [True] + [False] * (len(labels) - 1)
    assert charts["scores"]["series"][0]["low"] != charts["scores"]["series"][0]["high"]  # two networks, two seeds
    assert described["provenance"]["seeds"] == [0, 1] and described["provenance"]["data"]["name"] == "digits"
    rows = (written / "curves.csv").read_text().splitlines()
    assert len(rows) == 1 + 4 * 2 * sum(len(c["series"]) for c in charts.values())
    assert len((written / "areas.csv").read_text().splitlines()) == 1 + sum(len(c["series"]) for c in charts.values())


def test_the_same_request_gives_the_same_files(written, cache, tmp_path):
    run_job({"command": "evaluate", **SMALL, "output": str(tmp_path), "cache": str(tmp_path / "cache")}, Stages())
    names = sorted(p.name for p in written.iterdir())
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "cache") == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes(), name


def test_importance_is_found_again(written, cache, tmp_path):
    values = {**SMALL, "evaluation": {**SMALL["evaluation"], "charts": ["scores"]}}
    result = run_job({"command": "evaluate", **values, "output": str(tmp_path), "cache": str(cache)}, Stages())
    assert result["cached"] == len(METHODS) * 2  # seeds
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "areas.csv",
        "curves.csv",
        "evaluation.json",
        "scores.png",
        "scores.svg",
    ]


def test_a_model_from_a_file_and_few_methods(model, cache, tmp_path):
    np.savez(tmp_path / "net.npz", **model.arrays())
    run_job(
        {
            "command": "evaluate",
            "model": str(tmp_path / "net.npz"),
            "data": "digits",
            "output": str(tmp_path / "out"),
            "cache": str(cache),
            "evaluation": {
                "methods": ["activation", "gradient"],
                "charts": ["scores", "one_class"],
                "percentages": [0, 80],
                "one_class": 3,
            },
        },
        Stages(),
    )
    charts = json.loads((tmp_path / "out/evaluation.json").read_text())["charts"]
    activation, gradient = charts[0]["series"]
    assert activation["low"] == activation["high"]  # nothing random in it
    assert "class 3" in charts[1]["series"][0]["label"]


@pytest.mark.parametrize(
    "changed, named",
    [
        ({"model": "net.npz"}, "names model and train"),
        ({"data": None}, "names no data"),
        ({"output": None}, "names no output"),
        ({"evaluation": {"methods": ["magic"]}}, "'magic'"),
        ({"evaluation": {"charts": ["pie"]}}, "charts is"),
        ({"evaluation": {"percentages": [50, 10]}}, "percentages is"),
        ({"evaluation": {"percentages": [50, 110]}}, "percentages is"),
        ({"evaluation": {"seeds": 0}}, "seeds is 0"),
        ({"importance": {"batchnorm": {"speed": 3}}}, "'speed'"),
        ({"speed": 1}, "speed"),
        ({"seed": -1}, "seed is -1"),
        ({"evaluation": {"one_class": 12, "seeds": 1}}, "one_class is 12"),
    ],
)
def test_bad_requests_are_named(changed, named, cache, tmp_path):
    values = {**SMALL, "output": str(tmp_path / "out"), "cache": str(cache), **changed}
    with pytest.raises(NNVisError, match=named) as error:
        run_job({"command": "evaluate", **values}, Stages())
    assert "\n" not in str(error.value) and not (tmp_path / "out").exists()


def test_the_job_says_its_stages(cache, tmp_path, capsys):
    result = run_job(
        {
            **SMALL,
            "command": "evaluate",
            "output": str(tmp_path),
            "cache": str(cache),
            "evaluation": {"methods": ["activation"], "charts": ["scores"], "percentages": [0, 90], "seeds": 1},
        },
        Messages(),
    )
    messages = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [m["name"] for m in messages if m["type"] == "stage"] == ["Network", "Importance", "Pruning", "File"]
    assert result["path"] == str(tmp_path)


def test_the_command_names_a_mistake(tmp_path):
    for arguments, named in ((["net.npz"], "without its data"), (["--percentages", "90", "10"], "percentages is")):
        run = subprocess.run(
            [sys.executable, "-m", "nnvis_blender.processing", "evaluate", *arguments, "--output", tmp_path / "out"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert run.returncode == 2 and named in run.stderr and len(run.stderr.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_cancelled_evaluation_leaves_nothing_half_written(tmp_path):
    request = tmp_path / "request.json"
    request.write_text(
        json.dumps(
            {
                "command": "evaluate",
                "train": {"hidden": [12], "epochs": 2},
                "data": "digits",
                "output": str(tmp_path / "out"),
                "cache": str(tmp_path / "cache"),
                "importance": {"batchnorm": {"minimum_steps": 100000}},
            }
        )
    )
    worker = subprocess.Popen(
        [sys.executable, "-m", "nnvis_blender.processing", "job", str(request)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    stage = None
    for line in worker.stdout:
        message = json.loads(line)
        stage = message.get("name", stage)
        if stage == "Importance" and message["type"] == "progress":
            break
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 130
    assert not (tmp_path / "out").exists() and not list(tmp_path.rglob("*.part"))

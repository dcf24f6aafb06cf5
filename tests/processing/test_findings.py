"""Every command says how well a model knows its data, and what was guessed of both."""

import json

import numpy as np
import pytest
from saved_models import saved_model

from nnvis_blender.processing.commands import main
from nnvis_blender.processing.commands.console import Console
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.findings import NOT_MEASURED, accuracy_line, findings
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.training.training import TrainingParameters, train
from nnvis_blender.processing.worker.report import Silent
from synthetic import processed_network

FIT = {"train_accuracy": 0.9812, "test_accuracy": 1.0, "chance": 0.101, "warning": None}
FIT |= {"train_samples": 1437, "test_samples": 360}
LINE = "right on 98.1 % of 1,437 training and 100.0 % of 360 test samples; chance 10.1 %"


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    """A small network that was trained on the digits, in a file that says nothing of its activation."""
    folder = tmp_path_factory.mktemp("net")
    model = train(TrainingParameters(hidden=[24], epochs=30), read_dataset("digits"), Silent())[0]
    saved_model(folder, model.weights)
    return folder / "net.npz"


def result_of(capsys) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_line_of_an_accuracy():
    assert accuracy_line(FIT) == LINE and accuracy_line(None) == NOT_MEASURED


def test_findings_of_what_an_earlier_version_wrote():
    assert findings({}) == findings({"model": None, "data": None}) == {"fit": None, "notes": []}
    found = findings({"model": {"notes": ["a", "b"]}, "data": {"notes": ["b"]}, "fit": FIT})
    assert found == {"fit": FIT, "notes": ["a", "b"]}


def test_people_are_told_after_the_stages(capsys):
    console = Console()
    console.result(path="net.nnvis", fit=FIT, notes=["ReLU is assumed"])
    console.result(path="graph.npz")
    assert capsys.readouterr().out == f"  note: ReLU is assumed\n  {LINE}\nnet.nnvis\ngraph.npz\n"


@pytest.mark.parametrize("command", ["process", "evaluate", "importance"])
def test_a_commands_result_holds_fit_and_notes(net, tmp_path, capsys, command):
    output = tmp_path / {"process": "o.nnvis", "evaluate": "o", "importance": "o.npz"}[command]
    argv = [command, str(net), "--data", "digits", "--output", str(output)]
    argv += {"process": ["--method", "weight"], "importance": ["--method", "weight"]}.get(
        command, ["--methods", "weight", "--charts", "scores", "--percentages", "0", "50", "--seeds", "1"]
    )
    assert main([*argv] if command == "importance" else [*argv, "--cache", str(tmp_path / "cache")]) == 0
    told = result_of(capsys)
    assert told["fit"]["test_accuracy"] > 0.85 and told["fit"]["test_samples"] == 359
    assert told["fit"]["warning"] is None and any("ReLU is assumed" in note for note in told["notes"])
    if command == "evaluate":
        provenance = json.loads((output / "evaluation.json").read_text())["provenance"]
        assert provenance["models"][0]["fit"] == told["fit"]


def test_every_trained_model_of_an_evaluation_is_measured(tmp_path):
    request = {"train": {"hidden": [4], "epochs": 1}, "data": "digits", "cache": str(tmp_path / "cache")}
    chosen = {"methods": ["weight"], "charts": ["scores"], "percentages": [0, 50], "seeds": 2}
    told = run_job({**request, "command": "evaluate", "evaluation": chosen, "output": str(tmp_path / "o")}, Silent())
    assert told["notes"] and not any("ReLU" in note for note in told["notes"]), "none of it was guessed"
    models = json.loads((tmp_path / "o" / "evaluation.json").read_text())["provenance"]["models"]
    assert len(models) == 2 and told["fit"] == models[0]["fit"] != models[1]["fit"]


def test_a_model_without_data_has_no_accuracy(net, tmp_path, capsys):
    argv = [str(net), "--method", "weight", "--output"]
    assert main(["importance", *argv, str(tmp_path / "i.npz")]) == 0
    assert result_of(capsys)["fit"] is None
    assert main(["process", *argv, str(tmp_path / "o.nnvis"), "--cache", str(tmp_path / "cache")]) == 0
    assert result_of(capsys)["fit"] is None
    assert main(["info", str(tmp_path / "o.nnvis")]) == 0
    assert NOT_MEASURED in capsys.readouterr().out.splitlines()


def test_a_random_network_has_nothing_to_measure(tmp_path):
    request = {"random": {"layers": [4, 3], "seed": 0}, "cache": str(tmp_path)}
    told = run_job({**request, "command": "process", "output": str(tmp_path / "o.nnvis")}, Silent())
    assert "fit" not in told and "notes" not in told


def test_info_tells_of_a_file_and_of_a_model(net, tmp_path, capsys):
    processed = processed_network()
    processed.provenance |= {"fit": {**FIT, "warning": "other data?"}, "data": {"notes": ["divided by 255"]}}
    write_network_file(tmp_path / "o.nnvis", processed)
    assert main(["info", str(tmp_path / "o.nnvis")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert LINE in lines and "warning: other data?" in lines and "note: divided by 255" in lines
    assert main(["info", "--json", str(tmp_path / "o.nnvis")]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["fit"]["test_samples"] == 360 and values["notes"] == ["divided by 255"]
    assert values["drawn_edges"] == len(processed.bundles.edges)
    assert main(["info", "--json", str(net)]) == 0
    values = json.loads(capsys.readouterr().out)
    assert [layer["units"] for layer in values["layers"]] == [64, 24, 10] and values["notes"]


@pytest.mark.parametrize(
    "wrong, named",
    [
        ({"fit": [1]}, "fit is"),
        ({"fit": {**FIT, "chance": "half"}}, "chance is 'half'"),
        ({"fit": {**FIT, "test_samples": -1}}, "test_samples is -1"),
        ({"fit": {**FIT, "warning": 5}}, "warning is 5"),
        ({"data": {"notes": [1]}}, "the data of the provenance: its notes are not all texts"),
        ({"model": {"notes": "all"}}, "notes is 'all'"),
    ],
)
def test_a_file_whose_findings_are_of_a_wrong_type_is_refused(tmp_path, wrong, named):
    processed = processed_network()
    processed.provenance |= wrong
    write_network_file(tmp_path / "o.nnvis", processed)
    with pytest.raises(NNVisError, match=named):
        read_network_file(tmp_path / "o.nnvis")


def test_a_wrong_layer_order_is_named(tmp_path, capsys):
    """Three layers of one size in an order that the user has mixed up."""
    import torch

    model = train(TrainingParameters(hidden=[64, 64], epochs=20), read_dataset("digits"), Silent())[0]
    tensors = {}
    for name, (w, b) in zip(("deep", "early", "out"), model.weights):
        tensors |= {f"{name}.weight": torch.from_numpy(w.T.copy()), f"{name}.bias": torch.from_numpy(b)}
    torch.save(tensors, tmp_path / "net.pt")
    argv = ["importance", str(tmp_path / "net.pt"), "--data", "digits", "--method", "weight"]
    argv += ["--output", str(tmp_path / "i.npz"), "--layer-order"]
    assert main([*argv, "early", "deep", "out"]) == 0
    warning = result_of(capsys)["fit"]["warning"]
    assert "with the layers in the order deep, early, out: set model_options.layer_order to deep, early, out" in warning
    assert main([*argv, "deep", "early", "out"]) == 0
    assert result_of(capsys)["fit"]["warning"] is None


def test_matrices_that_fit_either_way_round_are_tried_the_other(tmp_path, capsys):
    dataset = read_dataset("digits")
    x = np.concatenate([dataset.x_train, dataset.x_test])[:, :10]
    random = np.random.default_rng(0)
    weights = [(random.normal(size=(10, 10)).astype(np.float32), np.zeros(10, np.float32)) for _ in range(2)]
    model = saved_model(tmp_path, weights)
    with np.errstate(all="ignore"):
        y = (np.maximum(x @ weights[0][0], 0) @ weights[1][0]).argmax(1)
    y[:10] = range(10)  # every class once
    assert model.layer_sizes == [10, 10, 10]
    np.savez(tmp_path / "d.npz", x=x, y=y)
    np.savez(tmp_path / "turned.npz", **{f"W{i}": w.T for i, (w, _) in enumerate(weights)})
    argv = ["importance", str(tmp_path / "turned.npz"), "--data", str(tmp_path / "d.npz"), "--method", "weight"]
    argv += ["--output", str(tmp_path / "i.npz")]
    assert main(argv) == 0
    assert "set model_options.matrices to outputs_first" in result_of(capsys)["fit"]["warning"]
    assert main([*argv, "--matrices", "outputs_first"]) == 0
    told = result_of(capsys)
    assert told["fit"]["train_accuracy"] > 0.98 and any("outputs first, as the options say" in n for n in told["notes"])


def test_matrices_that_do_not_chain_as_asked_are_refused(net, tmp_path, capsys):
    argv = ["importance", str(net), "--method", "weight", "--output", str(tmp_path / "i.npz")]
    assert main([*argv, "--matrices", "outputs_first"]) == 3
    assert "the layers do not chain with the outputs first" in capsys.readouterr().err

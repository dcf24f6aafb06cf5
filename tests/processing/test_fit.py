"""A model that does not know its data is warned of, and the reading of the data that fits is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from saved_models import saved_model

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.fit import measure_fit
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError
from nnvis_blender.processing.files.cache import Cache
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.jobs.fit import model_fit
from nnvis_blender.processing.jobs.source import Source
from nnvis_blender.processing.training.training import TrainingParameters, train
from nnvis_blender.processing.worker.report import Silent

ROOT = Path(__file__).resolve().parents[2]


class Warnings(Silent):
    def __init__(self):
        self.said = []

    def warning(self, message):
        self.said.append(message)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A network for values from 1 to 2: with biases as large as that a change of scale counts."""
    model = train(TrainingParameters(hidden=[32], epochs=40), read_dataset("digits"), Silent())[0]
    (w, b), *others = model.weights
    return saved_model(tmp_path_factory.mktemp("model"), [(w, b - w.sum(axis=0)), *others])


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """The digits with values from 1 to 2."""
    x, y = all_of(read_dataset("digits"))
    return read_dataset(pictures(tmp_path_factory.mktemp("digits"), x + 1, y))


def pictures(tmp_path, x, y, **arrays):
    np.savez(tmp_path / "d.npz", x=x, y=y, **arrays)
    return tmp_path / "d.npz"


def all_of(digits):
    x = np.concatenate([digits.x_train, digits.x_test]).reshape(-1, 8, 8)
    return x, np.concatenate([digits.y_train, digits.y_test])


def test_a_model_that_knows_its_data_is_not_warned_of(trained, digits):
    report = Warnings()
    fit = measure_fit(trained, digits, report)
    assert fit.train_accuracy > 0.95 and fit.test_accuracy > 0.93 and 0.1 <= fit.chance < 0.12
    assert fit.warning is None and report.said == []


@pytest.mark.parametrize(
    "change, remedy",
    [
        (lambda x: x * 255, "set scale to 0.00392157"),
        (lambda x: x * 16, "set scale to 0.0625"),
        (lambda x: x * 100, "set scale to 0.01"),
        (lambda x: x / 255, "set scale to 255"),
        (lambda x: np.swapaxes(x, 1, 2), "set transpose to true"),
    ],
)
def test_the_change_that_was_made_is_found(trained, digits, tmp_path, change, remedy):
    x, y = all_of(digits)
    report = Warnings()
    fit = measure_fit(trained, read_dataset(pictures(tmp_path, change(x), y)), report)
    assert remedy in fit.warning and report.said == [fit.warning] and len(fit.warning) <= MOST_CHARACTERS


def test_what_is_named_gives_the_accuracy_that_is_said(trained, digits, tmp_path):
    x, y = all_of(digits)
    path = pictures(tmp_path, np.swapaxes(x, 1, 2) * 255, y)
    warned = measure_fit(trained, read_dataset(path), Silent())
    assert "scale to 0.00392157, transpose to true" in warned.warning
    asked = measure_fit(trained, read_dataset(path, DataOptions(scale=0.00392157, transpose=True)), Silent())
    assert asked.warning is None and asked.test_accuracy > 0.93


def test_standardised_features_are_found(tmp_path):
    random = np.random.default_rng(0)
    y = np.arange(300) % 3
    scales = np.array([1, 1000, 0.01, 50, 3], np.float32)
    x = (random.normal(size=(300, 5)) + 3 * np.eye(5)[y]) * scales + scales * 7
    path = pictures(tmp_path, x, y)
    model = train(
        TrainingParameters(hidden=[16], epochs=60), read_dataset(path, DataOptions(standardise=True)), Silent()
    )[0]
    assert "set standardise to true" in measure_fit(model, read_dataset(path), Silent()).warning


def test_another_activation_is_found(digits, tmp_path):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(64, 24), torch.nn.Tanh(), torch.nn.Linear(24, 10))
    optimiser = torch.optim.Adam(module.parameters(), 0.01)
    x, y = torch.from_numpy(digits.x_train), torch.from_numpy(digits.y_train)
    for _ in range(150):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(module(4 * (x - 1)), y).backward()
        optimiser.step()
    weights = [(l.weight.detach().numpy().T, l.bias.detach().numpy()) for l in (module[0], module[2])]
    weights[0] = (4 * weights[0][0], weights[0][1] - 4 * weights[0][0].sum(axis=0))
    fit = measure_fit(saved_model(tmp_path, weights), digits, Silent())
    assert "set model_options.activation to tanh" in fit.warning, fit


def test_an_untrained_model_is_near_chance(digits, tmp_path):
    random = np.random.default_rng(1)
    model = saved_model(tmp_path, [(random.normal(size=(64, 10)), np.zeros(10))])
    assert "hardly more than by chance" in measure_fit(model, digits, Silent()).warning
    assert "scalings" not in measure_fit(model, digits, Silent(), trained=True).warning


@pytest.mark.parametrize(
    "shape, options, said",
    [
        ((63, 10), {}, "64 features a sample .* takes 63.*drop_columns"),
        ((64, 9), {}, "10 classes .* 9 outputs.*class_selection"),
        ((64, 10), {"class_selection": [1, 2, 3]}, "3 classes .* 10 outputs.*class_order"),
        ((64, 10), {"size": 16}, "256 features .* takes 64.*size to 8"),
    ],
)
def test_shapes_that_do_not_match_are_named_with_the_likely_cause(tmp_path, shape, options, said):
    model = saved_model(tmp_path, [(np.ones(shape), np.zeros(shape[1]))])
    with pytest.raises(NNVisError, match=said):
        measure_fit(model, read_dataset("digits", DataOptions(**options)), Silent())


def test_a_fit_is_found_again_with_its_warning(trained, digits, tmp_path):
    x, y = all_of(digits)
    dataset = read_dataset(pictures(tmp_path, x * 255, y))
    first, second = Warnings(), Warnings()
    fits = [model_fit(trained, dataset, Source(), Cache(tmp_path / "cache"), report) for report in (first, second)]
    assert fits[0] == fits[1] and first.said == second.said == [fits[0]["warning"]]


def test_processing_measures_the_fit_and_keeps_it_in_the_provenance(trained, digits, tmp_path):
    saved_model(tmp_path, trained.weights)
    x, y = all_of(digits)
    pictures(tmp_path, x * 255, y)
    arguments = ["net.npz", "--data", "d.npz", "--output", "o.nnvis", "--cache", "cache"]
    command = [sys.executable, "-m", "nnvis_blender.processing", "process", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    provenance = read_network_file(tmp_path / "o.nnvis").provenance
    fit = provenance["fit"]
    assert fit["test_accuracy"] < 0.5 and "set scale to 0.00392157" in fit["warning"]
    assert {"type": "warning", "message": fit["warning"]} in said
    assert any("taken as they are" in note for note in provenance["data"]["notes"])


def test_a_network_that_was_left_untrained_on_purpose_is_not_warned_of(digits, tmp_path):
    settings = TrainingParameters(hidden=[6], untrained=True)
    model = train(settings, digits, Silent())[0]
    told = []
    report = Silent()
    report.warning = told.append
    fit = model_fit(model, digits, Source(train=settings, data="digits"), Cache(tmp_path), report)
    assert fit["train_accuracy"] < 0.4 and fit["warning"] is None and not told

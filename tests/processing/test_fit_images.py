"""An image model that hardly knows its images: what was done to them in training is found, said, and helps when set."""

import re

import numpy as np
import pytest
from image_models import CLASSES, SIDE, StubModel, images, taking, trained_net

from nnvis_blender.processing.datasets import fit as fit_module
from nnvis_blender.processing.datasets import likely_cause, running
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.fit import measure_fit
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError
from nnvis_blender.processing.files.cache import Cache
from nnvis_blender.processing.jobs.fit import model_fit
from nnvis_blender.processing.jobs.source import Source
from nnvis_blender.processing.models.preprocessing import PRESETS
from nnvis_blender.processing.models.program.program import Program, ProgramInput, Step
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.worker.report import Silent

HEAVY = 2 * 10**9  # multiplications of which accuracy is still measured on all samples
PRESET = {1: "mnist", 3: "imagenet"}  # by the number of channels


@pytest.fixture(scope="module", params=[3, 1], ids=["colour", "grey"])
def trained(request):
    """(images, labels, a net that was trained on them as its preset has it)."""
    x, y = images(request.param)
    return x, y, trained_net(request.param, PRESET[request.param])


def model_of(net, channels, preset=None):
    return StubModel(net, (channels, SIDE, SIDE), preprocessing=PRESETS[preset].values if preset else {})


def fit_of(tmp_path, model, x, y, **options):
    np.savez(tmp_path / "d.npz", x=x, y=y)
    return measure_fit(model, read_dataset(tmp_path / "d.npz", DataOptions(**options), model), Silent())


def options_of(warning):
    """The data options that a warning names, as they are given."""
    text = re.search(r": set (.*) in the data options", warning)[1]
    named = dict(part.split(" to ") for part in text.split(", "))
    return {key: value == "true" if value in ("true", "false") else value for key, value in named.items()}


CHANGES = {
    "nothing": lambda x: x,
    "channels last": lambda x: np.moveaxis(x, 1, -1),
    "rows of channels last": lambda x: np.moveaxis(x, 1, -1).reshape(len(x), -1),
    "blue first": lambda x: x[:, ::-1],
    "turned": lambda x: np.swapaxes(x, 2, 3),
    "inverted": lambda x: 255 - x,
    "floats": lambda x: x / np.float32(255),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "untold"])
def test_what_was_done_in_training_is_found_and_gives_the_accuracy_that_is_said(tmp_path, trained, change, is_told):
    x, y, net = trained
    channels = x.shape[1]
    model = model_of(net, channels, PRESET[channels] if is_told else None)
    first = fit_of(tmp_path, model, CHANGES[change](x), y)
    same = ("nothing", "channels last", "floats") + ("rows of channels last", "blue first") * (channels == 1)
    if is_told and change in same:
        assert first.warning is None and first.test_accuracy > 0.97
        return
    assert first.train_accuracy < 0.95 and "but on 100.0% with" in first.warning, first
    assert len(first.warning) <= MOST_CHARACTERS
    options = options_of(first.warning)
    assert ("preprocessing" in options) == (not is_told or change == "blue first")
    again = fit_of(tmp_path, model, CHANGES[change](x), y, **options)
    assert again.warning is None and again.test_accuracy == 1


@pytest.mark.parametrize("name", ["caffe", "-1..1", "0..255"])
def test_other_presets_are_found(tmp_path, name):
    x, y = images(3)
    model = model_of(trained_net(3, name), 3)
    first = fit_of(tmp_path, model, x, y)
    assert first.train_accuracy < 0.9
    assert fit_of(tmp_path, model, x, y, **options_of(first.warning)).test_accuracy > 0.97


def test_classes_in_another_order_are_found(tmp_path, trained):
    x, y, net = trained
    model = model_of(net, x.shape[1], PRESET[x.shape[1]])
    assert (
        "with the classes in another order: set class_order to 1, 0, 2, 3"
        in fit_of(tmp_path, model, x, np.array([1, 0, 2, 3, 4, 5, 7, 6])[y]).warning
    )


@pytest.mark.parametrize(
    "change, preset, options",
    [
        ("nothing", None, {"preprocessing": "imagenet"}),
        ("turned", "imagenet", {"transpose": True}),
        ("blue first", "imagenet", {"preprocessing": "order=BGR"}),
    ],
)
def test_a_heavy_model_is_tried_on_few_samples_one_thing_after_the_other(
    tmp_path, monkeypatch, change, preset, options
):
    monkeypatch.setattr(fit_module, "work_of", lambda *_: HEAVY)
    model = model_of(trained_net(3, "imagenet"), 3, preset)
    x, y = images(3)
    fit = fit_of(tmp_path, model, CHANGES[change](x), y)
    assert options_of(fit.warning) == options
    tries = [n for n in model.batches if n == likely_cause.FEWEST_TRIED]
    assert 5 < len(tries) < 20 and len(model.batches) - len(tries) == 2


def test_a_heavy_model_that_is_mostly_right_is_not_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(fit_module, "work_of", lambda *_: HEAVY)
    x, y = images(3)
    model = model_of(trained_net(3, "imagenet"), 3, "imagenet")
    y = np.where(np.arange(len(y)) % 10 < 4, (y + 1) % CLASSES, y)
    assert fit_of(tmp_path, model, x, y).warning is None and len(model.batches) == 2


def test_accuracy_is_measured_on_as_many_samples_as_a_heavy_model_allows(tmp_path, monkeypatch):
    monkeypatch.setattr(fit_module, "work_of", lambda *_: 10**10)
    x, y = images(3)
    model = model_of(trained_net(3, "imagenet"), 3, "imagenet")
    fit = fit_of(tmp_path, model, x, y)
    assert (fit.train_samples, fit.test_samples) == (40, 10) and fit.train_accuracy == 1


def test_no_more_samples_go_through_together_than_the_model_allows(tmp_path):
    x, y = images(3)
    model = model_of(trained_net(3, "imagenet"), 3, "imagenet")
    model.rows = 10
    assert fit_of(tmp_path, model, x, y).test_accuracy == 1 and max(model.batches) == 10


def net_model(channels, preset=None):
    """The net as a Model that runs as a program."""
    net = trained_net(channels, PRESET[channels])
    first, second, last = (module for module in net if hasattr(module, "weight"))
    constants = {}
    for name, module in (("a", first), ("b", second), ("c", last)):
        constants |= {f"{name}_w": module.weight.detach().numpy(), f"{name}_b": module.bias.detach().numpy()}
    same, pool = {"pads": [[1, 1], [1, 1]]}, {"kernel": [2, 2], "stride": [2, 2]}
    steps = [
        Step("conv", ("x", "a_w", "a_b"), ("1",), same, "first"),
        Step("relu", ("1",), ("2",)),
        Step("max_pool", ("2",), ("3",), pool),
        Step("conv", ("3", "b_w", "b_b"), ("4",), same, "second"),
        Step("relu", ("4",), ("5",)),
        Step("flatten", ("5",), ("6",)),
        Step("linear", ("6", "c_w", "c_b"), ("7",), {}, "last"),
    ]
    said = PRESETS[preset].values if preset else {}
    given = ProgramInput("x", (channels, SIDE, SIDE), "image", preprocessing=said)
    return ProgramModel(Program([given], constants, steps, ["7"]), "net")


def test_a_program_s_work_counts_kernels_and_positions():
    positions, inner = SIDE**2, (SIDE // 2) ** 2
    model = net_model(3)
    work = running.work_of(model, model.module(), images(3)[0].reshape(200, -1).astype(np.float32))
    assert work == 3 * 8 * 9 * positions + 8 * 8 * 9 * inner + 8 * inner * CLASSES


def test_a_program_is_measured_and_what_it_lacks_is_found(tmp_path, trained):
    x, y, _ = trained
    channels = x.shape[1]
    assert fit_of(tmp_path, net_model(channels, PRESET[channels]), np.moveaxis(x, 1, -1), y).test_accuracy == 1
    first = fit_of(tmp_path, net_model(channels), np.swapaxes(x, 2, 3), y)
    assert options_of(first.warning) == {"preprocessing": PRESET[channels], "transpose": True}


@pytest.mark.parametrize("kind", ["values", "labels"])
def test_of_outputs_that_are_no_classes_no_accuracy_is_stated(tmp_path, kind):
    np.savez(tmp_path / "d.npz", x=images(3)[0], y=images(3)[1])
    model = taking((3, SIDE, SIDE), classes=5, outputs_kind=kind)
    dataset = read_dataset(tmp_path / "d.npz", None, model)
    cache, source = Cache(tmp_path / "cache"), Source()
    assert [model_fit(model, dataset, source, cache, Silent()) for _ in range(2)] == [None, None]
    with pytest.raises(NNVisError, match=r"432 features a sample \(3, 12, 12\) but net takes 7"):
        measure_fit(taking((7,), "values", outputs_kind=kind), dataset, Silent())


def test_images_of_a_size_that_was_asked_for_are_refused_with_the_model_s(tmp_path):
    with pytest.raises(NNVisError, match=r"takes 432 \(3, 12, 12\).*Set the data option size to 12"):
        fit_of(tmp_path, taking((3, SIDE, SIDE)), *images(3), size=8)


def test_classes_that_are_called_otherwise_are_warned_of(tmp_path):
    x, y = images(3)
    net = trained_net(3, "0..1")
    model = StubModel(net, (3, SIDE, SIDE), classes=[f"class {k}" for k in range(CLASSES)])
    warning = fit_of(tmp_path, model, x, np.array(list("abcdefgh"))[y]).warning
    assert "right on 100.0% of d.npz: none of the classes of d.npz are the model's outputs" in warning
    assert len(warning) <= MOST_CHARACTERS

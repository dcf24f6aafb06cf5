"""Occlusion: equal to brute force and to captum where that says the same, right where the answer is known, one sentence
for what it is not defined for; and its part of the file.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from map_networks import dataset_of, processed_of
from programs import Maker

from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.images.occlusion import OcclusionParameters
from nnvis_blender.processing.images.occlusion.make import make_occlusion
from nnvis_blender.processing.images.one_sample import OneSample, choose_one
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.worker.report import Silent

SIDE, OBJECT = 12, 4  # an object of 4 x 4 pixels in a corner of an image


def corner_net() -> ProgramModel:
    """Whether there is an object, a bright square of 4 x 4 pixels, and whether there is none: class 1 where the sum of
    a window of ones, less a threshold, is above 0 anywhere. Whole numbers, so that every sum is exact.
    """
    made, places = Maker(), (SIDE - OBJECT + 1) ** 2
    kernel = np.zeros((2, 1, OBJECT, OBJECT), np.float32)
    kernel[0] = 1
    x = made.input((1, SIDE, SIDE))
    x = made("conv", x, kernel, np.array([-12, 1], np.float32), layer="seen", stride=[1, 1], pads=[[0, 0]] * 2)
    x = made("reshape", made("relu", x), shape=[0, -1])
    weight = np.zeros((2, 2 * places), np.float32)
    weight[1, :places] = 2
    return ProgramModel(made.done(made("linear", x, weight, np.array([4, 0], np.float32), layer="is there")), "corner")


def images(count: int = 4) -> np.ndarray:
    """(count, features): objects in the lower right corner; the last has none."""
    x = np.zeros((count, 1, SIDE, SIDE), np.float32)
    x[:-1, :, -OBJECT:, -OBJECT:] = 1
    return x.reshape(count, -1)


@pytest.fixture(scope="module")
def corner(tmp_path_factory):
    """(model, data)."""
    model = corner_net()
    return model, dataset_of(tmp_path_factory.mktemp("corner"), images(), model, 2)


def occlusion_of(model, dataset, sample=0, **settings):
    settings = OcclusionParameters(sample=sample, **settings)
    one = choose_one(processed_of(model), model, dataset, DataOptions(), settings, Silent())
    return make_occlusion(model, dataset, DataOptions(), one, settings, Silent()), one


def brute_force(model, x, size, stride, fill, layer, unit):
    """The probabilities and sums of a map, one forward pass for each place of the square."""
    image, steps = x.reshape(1, 1, SIDE, SIDE), range(-(-(SIDE - size) // stride) + 1)
    answers, sums = [], []
    for top in steps:
        for left in steps:
            own = image.copy()
            own[..., top * stride : top * stride + size, left * stride : left * stride + size] = fill
            batch = torch.from_numpy(own)
            answers.append(torch.softmax(model.module()(batch), 1)[0].numpy())
            sums.append(model.outputs(batch, [layer])[layer][1][0, unit].sum().item())
    return np.array(answers), np.array(sums)


@pytest.mark.parametrize("value, fill", [("gray", 0.5), ("black", 0.0), ("mean", 16 / 144)])
def test_it_is_brute_force(corner, value, fill):
    model, dataset = corner
    found, one = occlusion_of(model, dataset, size=5, stride=3, value=value)
    assert model.network.layers[found.layer].name == "seen" and found.unit == 1  # whose bias is seen everywhere
    answers, sums = brute_force(model, one.x[0], 5, 3, np.float32(fill), found.layer, found.unit)
    assert found.outputs.shape == (4, 4, 2) and found.tops.tolist() == found.lefts.tolist() == [0, 3, 6, 9]
    np.testing.assert_array_equal(found.outputs.reshape(-1, 2), answers)
    np.testing.assert_array_equal(found.activation.ravel(), sums)
    np.testing.assert_allclose(found.color, fill, atol=1e-6)
    assert found.whole_activation == 81.0


def test_batches_change_nothing(corner, monkeypatch):
    model, dataset = corner
    whole, _ = occlusion_of(model, dataset, size=3)
    monkeypatch.setattr(type(model), "rows", 7)
    parted, _ = occlusion_of(model, dataset, size=3)
    np.testing.assert_array_equal(whole.outputs, parted.outputs)
    np.testing.assert_array_equal(whole.activation, parted.activation)


def test_the_object_in_the_corner_is_found(corner):
    """Nothing is lost but where the square covers the object; wholly covered, the answer turns."""
    model, dataset = corner
    found, _ = occlusion_of(model, dataset, size=OBJECT, stride=1, value="black")
    assert found.truth == 0 and found.whole.argmax() == 1
    drop = found.whole[1] - found.outputs[:, :, 1]
    assert drop[-1, -1] == drop.max() > 0.9
    away = np.maximum(*np.indices(drop.shape)) < OBJECT + 1
    np.testing.assert_array_equal(drop[away], 0)
    assert found.answers[-1, -1] == 0 and (found.answers[away] == 1).all()


def test_captum_says_the_same(corner):
    """Its map is the mean, over the places that cover a pixel, of by how much the output falls."""
    occlusion = pytest.importorskip("captum.attr").Occlusion
    model, dataset = corner
    found, one = occlusion_of(model, dataset, size=5, stride=3, value="gray")
    module = torch.nn.Sequential(model.module(), torch.nn.Softmax(1))
    image = torch.from_numpy(one.x.reshape(1, 1, SIDE, SIDE))
    theirs = occlusion(module).attribute(image, (1, 5, 5), strides=(1, 3, 3), baselines=0.5, target=1)[0, 0].numpy()
    total, count = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
    for (row, column), now in np.ndenumerate(found.outputs[:, :, 1]):
        where = np.s_[found.tops[row] : found.tops[row] + 5, found.lefts[column] : found.lefts[column] + 5]
        total[where] += found.whole[1] - now
        count[where] += 1
    np.testing.assert_allclose(theirs, total / count, atol=1e-6)


def test_features_are_hidden_one_by_one(trained):
    """Each is its mean in the training data; the rest stays."""
    model, digits, processed = trained
    rows = replace(digits, shape=(64,), read=replace(digits.read, pixels=None, is_rows=True))
    settings = OcclusionParameters(sample=3)
    one = choose_one(processed, model, rows, DataOptions(), settings, Silent())
    found = make_occlusion(model, rows, DataOptions(), one, settings, Silent())
    assert found.outputs.shape == (1, 64, 10) and len(found.elements) == 64 and "mean in the training" in found.notes[0]
    x = np.repeat(digits.x_test[3:4], 64, axis=0)
    np.fill_diagonal(x, digits.x_train.mean(axis=0))
    answers = torch.softmax(model.module()(torch.from_numpy(x)), 1).detach().numpy()
    np.testing.assert_allclose(found.outputs[0], answers, atol=1e-6)


def test_tokens_need_one_that_stands_for_none():
    made = Maker()
    x = made("embedding", made.input((5,), "tokens", 9), made.drawn(9, 4), layer="words")
    model = ProgramModel(made.done(made.dense(made("mean", x, axes=[1], keep=False), 4, 3, "class")), "text")
    settings = OcclusionParameters()
    one = OneSample(np.float32([[1, 2, 3, 4, 5]]), "sample 0", 1, 0, None)
    with pytest.raises(NNVisError, match="no token of text is known to stand for none"):
        make_occlusion(model, None, DataOptions(), one, settings, Silent())
    names = {0: "[MASK]", 1: "a", 2: "b", 8: "[PAD]"}
    found = make_occlusion(model, None, DataOptions(), one, settings, Silent(), names)
    assert found.elements == ["a", "b", "3", "4", "5"] and found.outputs.shape == (1, 5, 3)
    x = np.repeat(one.x, 5, axis=0)
    np.fill_diagonal(x, 0)
    answers = torch.softmax(model.module()(torch.from_numpy(x.astype(np.int64))), 1).numpy()
    np.testing.assert_allclose(found.outputs[0], answers, atol=1e-6)


def test_what_does_not_fit_is_told(corner):
    model, dataset = corner
    for wrong, words in (
        ({"size": 12}, "hides all of an image of 12 x 12"),
        ({"layer": 9}, "there is no layer 9"),
        ({"sample": 99}, "there is no sample 99"),
    ):
        with pytest.raises(NNVisError, match=words) as error:
            occlusion_of(model, dataset, **wrong)
        assert error.value.remedy


@pytest.fixture
def file(trained, tmp_path):
    model, digits, processed = trained
    write_network_file(tmp_path / "net.nnvis", replace(processed, provenance={**processed.provenance}))
    return tmp_path / "net.nnvis"


def test_the_job_adds_it_to_the_file(file):
    """An image's first sample, by a network that runs by the weights in its file; it comes back as it was."""
    asked = {"command": "occlude", "file": str(file), "data": "digits", "cache": str(file.parent / "cache")}
    done = run_job({**asked, "occlusion": {"size": 3}}, Silent())
    made = read_network_file(done["path"])
    found, about = made.occlusion, made.provenance["occlusion"]
    assert found.name == done["sample"] == "sample 0" and found.outputs.shape == (6, 6, 10)
    assert about["lowest"] == done["lowest"] == pytest.approx(float(found.outputs[:, :, found.target].min()))
    write_network_file(file.parent / "again.nnvis", made)
    again = read_network_file(file.parent / "again.nnvis").occlusion
    for name, value in vars(found).items():
        np.testing.assert_array_equal(getattr(again, name), value)
    with pytest.raises(NNVisError, match="names no data to take a sample of"):
        run_job({**asked, "data": None}, Silent())


def test_it_takes_the_sample_that_the_maps_are_of(file):
    cache = {"cache": str(file.parent / "cache"), "data": "digits"}
    run_job(
        {"command": "maps", "file": str(file), "maps": {"samples": [7]}, "output": str(file.parent / "m.nnvis")}
        | cache,
        Silent(),
    )
    done = run_job({"command": "occlude", "file": str(file.parent / "m.nnvis")} | cache, Silent())
    assert done["sample"] == "sample 7"


@pytest.mark.parametrize(
    "change, words",
    [
        ({"lefts": np.int32([3, 1, 2, 0])}, "do not ascend"),
        ({"outputs": np.zeros((4, 4, 3), np.float32)}, "outputs .* have the shape"),
        ({"unit": 99}, "unit"),
        ({"measure": "heat"}, "outputs that are 'heat'"),
    ],
)
def test_damage_is_one_sentence(corner, tmp_path, change, words):
    model, dataset = corner
    found, _ = occlusion_of(model, dataset, size=3, stride=3)
    processed = processed_of(model)
    processed.occlusion = replace(found, **change)
    write_network_file(tmp_path / "a.nnvis", processed)
    with pytest.raises(NNVisError, match=words):
        read_network_file(tmp_path / "a.nnvis")

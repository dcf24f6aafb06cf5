"""What of an image may change without features changing: against networks whose answers are known."""

import json

import numpy as np
import pytest
import torch
from map_networks import dataset_of, processed_of
from programs import Maker

from nnvis_blender.processing.datasets.pictures import PictureAxes
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.cache import Cache
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.images.invariance.correspondence import correspondence, sign_distance
from nnvis_blender.processing.images.invariance.curves import curves
from nnvis_blender.processing.images.invariance.features import Features
from nnvis_blender.processing.images.invariance.make import make_invariance
from nnvis_blender.processing.images.invariance.parameters import InvarianceParameters
from nnvis_blender.processing.images.invariance.transforms import amounts, changed
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.worker.report import Silent

ALL = InvarianceParameters(steps=5)


def pooled() -> ProgramModel:
    """Its one map is the image itself, and what comes of it is the image's sum: blind for where things are."""
    make = Maker()
    x = make("relu", make("conv", make.input((1, 16, 12)), np.ones((1, 1, 1, 1), np.float32), layer="conv"))
    x = make("mean", x, axes=[2, 3], keep=False)
    x = make("relu", make("linear", x, np.array([[1.0], [2.0]], np.float32), layer="fc1"))
    return ProgramModel(make.done(make("linear", x, np.eye(2, dtype=np.float32), layer="fc2")), "net")


def spots(count=3) -> np.ndarray:
    """(count, 16 * 12): a bright square in the middle of each image."""
    x = np.zeros((count, 16, 12), np.float32)
    x[:, 6:10, 4:8] = np.arange(1, count + 1)[:, None, None] / count
    return x.reshape(count, -1)


def test_amounts_hold_the_image_itself():
    for chart, still in (("translation", 0), ("scale", 1), ("rotation", 0)):
        for steps in (3, 6, 33):
            by = amounts(chart, InvarianceParameters(steps=steps))
            assert len(by) == steps and (np.diff(by) > 0).all() and still in by


def test_images_are_shifted_scaled_and_turned():
    images = torch.arange(2 * 3 * 8 * 6, dtype=torch.float32).reshape(2, 3, 8, 6)
    for chart, still in (("translation", 0.0), ("scale", 1.0), ("rotation", 0.0)):
        torch.testing.assert_close(changed(images, chart, np.full(2, still)), images, atol=1e-3, rtol=1e-5)
    down = changed(images, "translation", np.array([0.25, -0.125]))
    torch.testing.assert_close(down[0, :, 2:], images[0, :, :6], atol=1e-3, rtol=1e-5)
    torch.testing.assert_close(down[0, :, :2], images[0, :, :1].expand(-1, 2, -1), atol=1e-3, rtol=1e-5)  # the rim
    torch.testing.assert_close(down[1, :, :7], images[1, :, 1:], atol=1e-3, rtol=1e-5)
    half = changed(images, "rotation", np.array([180.0, 0.0]))
    torch.testing.assert_close(half[0], images[0].flip(1, 2), atol=1e-3, rtol=1e-5)
    square = torch.rand(1, 1, 7, 7)
    quarter = changed(square, "rotation", np.array([90.0]))
    assert any(torch.allclose(quarter[0, 0], torch.rot90(square[0, 0], k), atol=1e-4) for k in (1, 3))
    large = changed(torch.from_numpy(spots(1)).reshape(1, 1, 16, 12), "scale", np.array([2.0]))
    assert int((large > 0.5).sum()) == 64  # twice as wide and high


def test_a_network_that_is_blind_for_places_does_not_mind_a_shift():
    """The map goes by the distance of the two images, the sum nowhere, until the spot leaves the image."""
    model, x = pooled(), spots()
    features = Features(model, PictureAxes(1, 16, 12, False))
    assert [model.network.layers[layer].name for layer in features.layers] == ["conv", "fc1"]
    model.rows = 4  # several batches
    made = curves(features, x, np.array([0, 1, 1]), "translation", ALL, Silent())
    first, last = made.distances.values()
    for sample, image in enumerate(torch.from_numpy(x).reshape(3, 1, 16, 12)):
        for step, by in enumerate(made.amounts):
            moved = changed(image[None], "translation", np.array([by]))
            assert first[sample, step] == pytest.approx(float((moved - image).norm()), abs=1e-5)
            wanted = torch.softmax(moved.mean() * torch.tensor([1.0, 2.0]), 0)[min(sample, 1)]
            assert made.sure[sample, step] == pytest.approx(float(wanted), abs=1e-5)
    assert last.max() < 1e-5 and first.max() > 0.5 and first[:, 2].max() < 1e-5


def test_the_distance_of_signs_is_that_of_pairs():
    signs = torch.sign(torch.from_numpy(np.random.default_rng(0).normal(size=(4, 50)).round(0)))
    pairs = [float((signs[i] != signs[j]).double().mean()) for i in range(4) for j in range(i)]
    assert sign_distance(signs) == pytest.approx(np.mean(pairs))
    assert sign_distance(signs[:1].expand(3, -1)) == 0


def test_the_same_part_of_alike_images_changes_features_alike():
    """Images that differ in brightness alone: hidden at one place, their features change in the same way; hidden
    anywhere, they do not.
    """
    make = Maker(2)
    x = make("relu", make.conv(make.input((1, 16, 16)), 1, 4, 3, 1, 1, "conv1"))
    x = make("relu", make.conv(x, 4, 4, 3, 2, 1, "conv2"))
    model = ProgramModel(make.done(make.dense(make("flatten", x, start=1, end=-1), 256, 3, "fc")), "net")
    features = Features(model, PictureAxes(1, 16, 16, False))
    image = np.random.default_rng(0).random(256).astype(np.float32)
    x = np.stack([image * share for share in (0.9, 0.95, 1.0)])
    settings = InvarianceParameters(size=0.3)
    made = correspondence(features, x, np.zeros(256, np.float32), settings, Silent())
    assert [*made.same] == features.layers and len(made.same[features.layers[0]]) == 36
    for layer in features.layers:
        assert made.same[layer].mean() < 0.4 * made.random[layer].mean()
    again = correspondence(features, x, np.zeros(256, np.float32), settings, Silent())
    np.testing.assert_array_equal(again.random[features.layers[0]], made.random[features.layers[0]])
    placed = InvarianceParameters(size=0.3, places=[8, 8] * 3)
    one = correspondence(features, x, np.zeros(256, np.float32), placed, Silent())
    assert len(one.same[features.layers[0]]) == 1
    for places in ([1, 2, 3], [16, 0] * 3):
        with pytest.raises(NNVisError, match="as places of 3 samples|outside of the images"):
            correspondence(features, x, image, InvarianceParameters(places=places), Silent())


def made_of(model, x, folder, classes=2, **settings):
    dataset = dataset_of(folder, x, model, classes)
    asked = InvarianceParameters(**{"steps": 3, "count": 2, **settings})
    return make_invariance(processed_of(model), model, dataset, asked, Cache(folder / "cache"), Silent())


def test_what_has_no_images_or_layers_is_told(tmp_path):
    random = np.random.default_rng(0)
    table = DenseChain([(random.normal(size=(3, 4)), np.zeros(4)), (random.normal(size=(4, 2)), np.zeros(2))], "net")
    with pytest.raises(NNVisError, match="are no images"):
        made_of(table, random.random((8, 3), np.float32), tmp_path)
    images = random.integers(0, 255, (8, 4, 4), np.uint8)
    single = DenseChain([(random.normal(size=(16, 2)), np.zeros(2))], "net")
    with pytest.raises(NNVisError, match="net has no hidden layer"):
        made_of(single, images, tmp_path)
    two = DenseChain([(random.normal(size=(16, 4)), np.zeros(4)), (random.normal(size=(4, 2)), np.zeros(2))], "net")
    made = made_of(two, images, tmp_path)
    assert [chart["name"] for chart in made.charts] == [
        f"{change}_{what}" for change in ("translation", "scale", "rotation") for what in ("first", "probability")
    ]
    assert any("is the only hidden layer" in note for note in made.notes)
    with pytest.raises(NNVisError, match="no chart is chosen"):
        made_of(two, images, tmp_path, charts=[])
    several = made_of(pooled(), random.integers(0, 255, (8, 16, 12), np.uint8), tmp_path, samples=[0, 1])
    assert any("are of several classes" in note for note in several.notes)


def test_the_job_writes_charts_that_can_be_read(tmp_path):
    from nnvis_blender.processing.files.fields import Fields

    random = np.random.default_rng(0)
    pairs = [(random.normal(size=(64, 8)), np.zeros(8)), (random.normal(size=(8, 8)), np.zeros(8))]
    model = DenseChain([*pairs, (random.normal(size=(8, 10)), np.zeros(10))], "net")
    write_network_file(tmp_path / "net.nnvis", processed_of(model))
    np.savez(tmp_path / "net.npz", **model.arrays())
    asked = {"command": "invariance", "file": str(tmp_path / "net.nnvis"), "model": str(tmp_path / "net.npz")}
    asked |= {"data": "digits", "cache": str(tmp_path / "cache"), "output": str(tmp_path / "out")}
    asked |= {"invariance": {"steps": 3, "count": 3, "charts": ["correspondence", "rotation"]}}
    run_job(asked, Silent())
    found = json.loads((tmp_path / "out" / "invariance.json").read_text())
    charts = {chart["name"]: chart for chart in found["charts"]}
    assert len(charts) == 4 and all((tmp_path / "out" / f"{name}.svg").exists() for name in charts)
    one = charts["rotation_last"]
    assert [series["class_index"] for series in one["series"]] == [0, 1, 2]
    assert one["series"][0]["x"] == [-180, 0, 180] and one["series"][0]["y"][1] == pytest.approx(0, abs=1e-4)
    assert one["marks"] == [{"x": 0.0, "label": "as it is"}]
    same, anywhere = charts["correspondence"]["series"]
    assert same["is_default"] and same["x"] == [1, 2] and len(anywhere["y"]) == 2
    assert (
        found["provenance"]["invariance"]["samples"]["correspondence"]
        != found["provenance"]["invariance"]["samples"]["rotation"]
    )
    assert Fields(found, "invariance.json").objects("charts", 100)
    before = (tmp_path / "out" / "invariance.json").read_bytes()
    run_job(asked, Silent())
    assert (tmp_path / "out" / "invariance.json").read_bytes() == before
    rows = (tmp_path / "out" / "curves.csv").read_text().splitlines()
    assert rows[0] == "chart,series,x,y,low,high" and len(rows) == 1 + 3 * 3 * 3 + 2 * 2

"""The samples that excite units most: as brute force finds them, in bounded memory, and what of them is shown."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from map_networks import dataset_of, processed_of
from programs import PROGRAMS, Maker
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.images.top.crops import cut
from nnvis_blender.processing.images.top.listing import unit_lines
from nnvis_blender.processing.images.top.make import make_top
from nnvis_blender.processing.images.top.parameters import TopParameters
from nnvis_blender.processing.images.top.strongest import strongest_samples
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.tasks import ComputeParameters, Tasks
from nnvis_blender.processing.worker.report import Silent


def lenet() -> ProgramModel:
    make = Maker(3)
    x = make.pool(make("relu", make.conv(make.input((1, 12, 12)), 1, 6, 5, 1, 2, "conv1")))
    x = make.pool(make("relu", make.conv(x, 6, 8, 3, 1, 0, "conv2")))
    x = make("relu", make.dense(make("flatten", x, start=1, end=-1), 32, 16, "fc1"))
    return ProgramModel(make.done(make.dense(x, 16, 5, "fc2")), "net")


def pixels(count: int, shape=(1, 12, 12)) -> np.ndarray:
    """Bytes of few values, and every sample twice, so that there are ties within maps and between samples."""
    some = np.random.default_rng(1).integers(0, 3, (count // 2, *shape), np.uint8) * 120
    return np.concatenate([some, some])


def of_model(model, x, folder, **settings):
    dataset = dataset_of(folder, x, model, model.network.class_count)
    asked = TopParameters(**{"part": "test", **settings})
    return make_top(
        processed_of(model), model, dataset, asked, Tasks(ComputeParameters(), folder / "cache"), Silent()
    ), dataset


@pytest.mark.parametrize("count", [1, 9, 50])
def test_the_strongest_are_those_of_brute_force(count):
    model, x = lenet(), pixels(40).astype(np.float32).reshape(40, -1) / 255
    model.rows = 7  # the last batch is smaller, and equal samples are in different ones
    units = {layer: np.arange(model.network.layers[layer].size, dtype=np.int32) for layer in (1, 2, 3, 4)}
    units[2] = np.array([1, 5, 6], np.int32)
    ties = 0
    for own in strongest_samples(model, x, units, count, Silent()):
        batches = [
            model.outputs(torch.from_numpy(x[n : n + 7].reshape(-1, 1, 12, 12)), [own.layer]) for n in range(0, 40, 7)
        ]
        maps = torch.cat([batch[own.layer][1] for batch in batches]).reshape(40, -1, own_places(model, own.layer))
        maps = maps[:, own.units].numpy()
        for row, of_unit in enumerate(maps.transpose(1, 0, 2)):
            wanted = sorted(range(40), key=lambda sample: (-of_unit[sample].max(), sample))[:count]
            assert own.samples[row].tolist() == wanted
            assert own.values[row].tolist() == of_unit[wanted].max(axis=1).tolist()
            assert own.places[row].tolist() == of_unit[wanted].argmax(axis=1).tolist()
            ties += len(set(own.values[row].tolist())) < len(wanted)
        assert own.samples.shape == (len(own.units), min(count, 40))
    assert ties or count == 1


def own_places(model, layer: int) -> int:
    return int(np.prod(model.network.layers[layer].map_shape))


class Largest(TorchDispatchMode):
    """How many numbers the largest tensor holds that anything makes."""

    most = 0

    def __torch_dispatch__(self, function, kinds, arguments=(), named=None):
        made = function(*arguments, **(named or {}))
        own = [x.numel() for x in tree_leaves(made) if isinstance(x, torch.Tensor)]
        self.most = max([self.most, *own])
        return made


def test_memory_does_not_grow_with_the_samples():
    model, most = lenet(), []
    model.rows = 16
    for count in (32, 320):
        x = np.random.default_rng(0).random((count, 144), np.float32)
        with Largest() as largest:
            strongest_samples(model, x, {n: np.arange(5, dtype=np.int32) for n in (1, 2, 3, 4)}, 9, Silent())
        most.append(largest.most)
    assert most[0] == most[1] > 0


def test_values_that_are_not_finite_are_told():
    model = DenseChain([(np.full((4, 3), 3e38, np.float32), np.zeros(3, np.float32))] * 1, "net")
    with pytest.raises(NNVisError, match="'output' hold NaN or infinite"):
        strongest_samples(model, np.ones((2, 4), np.float32), {1: np.arange(3, dtype=np.int32)}, 2, Silent())


def test_what_is_outside_of_an_image_is_filled():
    images = np.arange(2 * 3 * 4, dtype=np.float32).reshape(2, 1, 3, 4)
    made = cut(images, np.array([[-1, 2], [1, 1]]), (2, 3), np.array([-5.0]))
    assert made[0, 0].tolist() == [[-5, -5, -5], [2, 3, -5]] and made[1, 0].tolist() == [[17, 18, 19], [21, 22, 23]]


def test_crops_are_what_units_see(tmp_path):
    """5 x 5 padded by 2; then a maximum of 2, and 3 x 3: 5 + 1 + 2 * 2 = 10 pixels, every 2 from -2."""
    model, x = lenet(), pixels(30)
    made, dataset = of_model(model, x, tmp_path, side=64)
    top, projection = made.images
    assert (top.kind, projection.kind, top.is_picture, projection.is_picture) == ("top", "top_projection", True, False)
    assert top.names == [f"top {n}" for n in range(1, 10)]
    rows = dataset.x_test.reshape(-1, 12, 12)
    for layer, size, step, before, width in ((1, 5, 1, 2, 12), (2, 10, 2, 2, 4)):
        own, about = top.of_layer(layer), made.about["layers"][layer - 1]
        assert own.values.shape == (9, len(own.units), size, size, 1) and about["window"] == [size, size]
        padded = np.pad(rows, ((0, 0), (before, size), (before, size)))
        found = model.outputs(torch.from_numpy(dataset.x_test.reshape(-1, 1, 12, 12)), [layer])[layer][1].numpy()
        for row, unit in enumerate(own.units):
            for rank, sample in enumerate(about["samples"][row]):
                y, x0 = divmod(int(found[sample, unit].argmax()), width)
                wanted = padded[sample, y * step : y * step + size, x0 * step : x0 * step + size]
                wanted = wanted if about["values"][row][rank] else np.zeros((size, size))
                np.testing.assert_allclose(own.values[rank, row, :, :, 0], wanted, atol=1e-6)
    assert top.of_layer(3).values.shape[2:] == (12, 12, 1)
    assert not np.any(projection.of_layer(1).values[top.of_layer(1).values.max(axis=(2, 3, 4)) == 0])


def test_units_that_hold_nothing_have_empty_images(tmp_path):
    matrix = np.random.default_rng(0).random((144, 4), np.float32)
    pairs = [(matrix, np.array([0, -1e6, 0, 0], np.float32)), (np.ones((4, 3), np.float32), np.zeros(3, np.float32))]
    made, _ = of_model(DenseChain(pairs, "net"), pixels(20)[:, 0], tmp_path)
    assert "units that hold 0 for every sample, and have no images: 1" in made.notes
    top, projection = made.images
    for images in (top, projection):
        assert not images.of_layer(1).values[:, 1].any() and images.of_layer(1).values[:, 0].any()


def test_images_are_reduced_and_fewer_units_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr("nnvis_blender.processing.images.top.parts.MOST_BYTES", 100_000)
    made, _ = of_model(lenet(), pixels(20), tmp_path, units=3, side=11, layers=["conv2", "3"])
    top = made.images[0]
    assert [(own.layer, len(own.units)) for own in top.layers] == [(2, 3), (3, 3)]
    assert top.of_layer(3).values.shape[2:4] == (11, 11) and top.of_layer(2).values.shape[2:4] == (10, 10)
    assert any("the 6 strongest units by importance have images of 24 in conv2, fc1" in note for note in made.notes)
    monkeypatch.setattr("nnvis_blender.processing.images.top.parts.MOST_BYTES", 10_000)
    small, _ = of_model(lenet(), pixels(20), tmp_path, units=3, side=11, layers=["conv2", "3"])
    assert sum(own.values.nbytes for own in small.images[0].layers) <= 10_000
    assert any("so that they fit into memory" in note for note in small.notes)


@pytest.mark.parametrize("name", ["x0", "nothing", "9", "-1"])
def test_layers_that_are_not_there_are_told(name, tmp_path):
    with pytest.raises(NNVisError, match="there is no layer|is an input"):
        of_model(lenet(), pixels(20), tmp_path, layers=[name])


def test_tables_are_listed_without_images(tmp_path):
    random = np.random.default_rng(0)
    pairs = [(random.normal(size=(3, 4)), np.zeros(4)), (random.normal(size=(4, 2)), np.zeros(2))]
    made, _ = of_model(DenseChain(pairs, "net"), random.random((30, 3), np.float32), tmp_path, count=2)
    assert made.images == [] and "the data are no images" in " ".join(made.notes)
    own = made.about["layers"][1]
    lines = unit_lines(made.about, 2, 1)
    assert len(lines) == 2 and lines[0].startswith(f"top 1: sample {own['samples'][1][0]} (")
    assert own["window"] is None and unit_lines(made.about, 0, 0) == [] and unit_lines(made.about, 2, 7) == []


def test_colours_are_kept_in_their_order(tmp_path):
    model = ProgramModel(PROGRAMS["resnet"](), "net")
    x = np.zeros((10, 3, 12, 12), np.uint8)
    x[:, 0] = 200
    made, _ = of_model(model, x, tmp_path, layers=["fc"])
    np.testing.assert_allclose(made.images[0].layers[0].values[0, 0, 5, 5], [200 / 255, 0, 0], atol=1e-6)


class Cancelled(Exception):
    pass


class Stopping(Silent):
    """Stops after so many tellings of progress."""

    def __init__(self, after: int):
        self.left = after

    def progress(self, done, total):
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def test_a_run_that_was_cancelled_goes_on(tmp_path, monkeypatch):
    model, x = lenet(), pixels(20)
    dataset = dataset_of(tmp_path, x, model, 5)
    asked, cache = TopParameters(part="test"), Tasks(ComputeParameters(), tmp_path / "cache")
    whole = make_top(
        processed_of(model), model, dataset, asked, Tasks(ComputeParameters(), tmp_path / "other"), Silent()
    )
    with pytest.raises(Cancelled):
        make_top(processed_of(model), model, dataset, asked, cache, Stopping(3))
    monkeypatch.setattr("nnvis_blender.processing.images.top.make.strongest_samples", None)  # is not looked for again
    again = make_top(processed_of(model), model, dataset, asked, cache, Silent())
    monkeypatch.setattr("nnvis_blender.processing.images.top.make.projected", None)
    third = make_top(processed_of(model), model, dataset, asked, cache, Silent())
    for made in (again, third):
        for one, other in zip(whole.images, made.images):
            for own, same in zip(one.layers, other.layers):
                np.testing.assert_array_equal(own.values, same.values)
    with pytest.raises(NNVisError, match="follows no epochs"):
        make_top(processed_of(model), model, dataset, replace(asked, over="epochs"), cache, Silent())

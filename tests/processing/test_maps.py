"""What units hold for samples: the framework's own values, which samples, and what is too much or not finite."""

import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from map_networks import dataset_of, processed_of
from PIL import Image
from torch.export import Dim
from torch_networks import NETWORKS, network, samples

from nnvis_blender.processing.activations.make import make_maps
from nnvis_blender.processing.activations.parameters import MapParameters
from nnvis_blender.processing.activations.reduction import Kept, block_means, fit_memory, fit_side, strongest
from nnvis_blender.processing.activations.running import probabilities
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.worker.report import Silent
from reference import mnist_path
from synthetic_maps import convolutional_network

ALL = MapParameters(side=0, units=0)


def same(z):
    return z


# network -> layer -> (whose output is the pre-activation, what makes the activation of it: a function, or a module)
EXPECTED = {
    "mlp": {"1": ("1", "3"), "4": ("4", same)},  # a batch norm that follows is part of the layer
    "lenet": {
        "conv1": ("conv1", F.relu),
        "conv2": ("conv2", F.relu),
        "fc1": ("fc1", F.relu),
        "fc2": ("fc2", torch.tanh),
    },
    "resnet": {
        "stem.0": ("stem.1", F.relu),
        "layer1.0.conv1": ("layer1.0.bn1", F.relu),
        "layer1.1.conv2": (None, "layer1.1"),
        "layer2.1.conv1": ("layer2.1.bn1", F.relu),
        "layer2.1.conv2": (None, "layer2.1"),
        "fc": ("fc", same),
    },
    "vit": {
        "patches": ("patches", same),
        "encoder.layers.0.linear1": ("encoder.layers.0.linear1", F.gelu),
        "encoder.layers.1.linear1": ("encoder.layers.1.linear1", F.gelu),
        "head": ("head", same),
    },
    "gpt": {
        "blocks.0.fc1": ("blocks.0.fc1", lambda z: F.gelu(z, approximate="tanh")),
        "blocks.1.fc1": ("blocks.1.fc1", lambda z: F.gelu(z, approximate="tanh")),
        "head": ("head", same),
    },
}


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The Model of a network of torch_networks, read from a file."""
    made, folder = {}, tmp_path_factory.mktemp("models")

    def model(name):
        if name not in made:
            path = folder / f"{name}.pt2"
            shapes = ({0: Dim("batch")},)
            torch.export.save(torch.export.export(network(name), (samples(name, 2),), dynamic_shapes=shapes), path)
            made[name] = read_model(path)
        return made[name]

    return model


def observed(module, x) -> dict:
    """{name of a module: what it gave}, as it was before anything changed it in place."""
    found = {}
    for name, part in module.named_modules():
        part.register_forward_hook(lambda _, __, y, name=name: found.update({name: _copy(y)}))
    with torch.no_grad():
        module(x)
    return found


def _copy(y):
    return y.clone() if isinstance(y, torch.Tensor) else y


def as_map(values: torch.Tensor, channels: int) -> np.ndarray:
    """(samples, channels, height, width) of a module's output, whose channels come second or last."""
    values = values if values.ndim == 4 or values.ndim == 2 else values.transpose(1, 2)[:, :, None]
    return values.reshape(len(values), channels, *(values.shape[2:] or (1, 1))).numpy()


@pytest.mark.parametrize("name", EXPECTED)
def test_maps_are_what_the_framework_computes(models, name, tmp_path):
    model, x = models(name), samples(name, 5)
    data = dataset_of(tmp_path, x.numpy(), model, model.network.class_count)
    settings = replace(ALL, samples=list(range(5)))
    maps = make_maps(processed_of(model), model, data, DataOptions(), settings, Silent())
    seen = observed(network(name), x)
    names = [layer.name for layer in model.network.layers]
    assert len(maps.layers) == len(names)
    for layer, (before, after) in EXPECTED[name].items():
        own = maps.of_layer(names.index(layer))
        assert own.reduced == 1 and len(own.units) == model.network.layers[own.layer].size
        if before is not None:
            np.testing.assert_allclose(own.before, as_map(seen[before], len(own.units)), atol=1e-4)
        after = seen[after] if isinstance(after, str) else after(seen[before])
        np.testing.assert_allclose(own.after, as_map(after, len(own.units)), atol=1e-4)
    entry = maps.of_layer(0)
    assert entry.before is None
    if not NETWORKS[name][2]:
        np.testing.assert_allclose(entry.after.reshape(5, -1), x.reshape(5, -1))


@pytest.mark.parametrize("name", ["lstm", "unet", "attention", "mobilenet"])
def test_every_layer_of_any_architecture_has_finite_maps(models, name, tmp_path):
    model = models(name)
    data = dataset_of(tmp_path, samples(name, 4).numpy(), model, model.network.class_count)
    maps = make_maps(processed_of(model), model, data, DataOptions(), replace(ALL, samples=[3, 1]), Silent())
    assert [own.layer for own in maps.layers] == list(range(len(model.network.layers)))
    for own in maps.layers:
        assert own.after.shape[:2] == (2, model.network.layers[own.layer].size) and np.isfinite(own.after).all()


def trained_lenet():
    """LeNet after a few seconds on real digits, its test samples and the path of the data; skips without these."""
    with np.load(mnist_path()) as data:
        x, y = (torch.from_numpy(data[f"{k}_train"][:2048]) for k in "xy")
        test = data["x_test"][:1000]
    x, net = x.float()[:, None] / 255, network("lenet").train()
    optimiser = torch.optim.Adam(net.parameters(), 3e-3)
    for batch, classes in zip(x.split(64), y.long().split(64)):
        loss = F.cross_entropy(net(batch), classes)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return net.eval(), test


def test_predictions_of_a_thousand_digits_are_the_framework_s(tmp_path):
    net, test = trained_lenet()
    x = torch.from_numpy(test).float()[:, None] / 255
    torch.export.save(torch.export.export(net, (x[:2],), dynamic_shapes=({0: Dim("batch")},)), tmp_path / "lenet.pt2")
    model = read_model(tmp_path / "lenet.pt2")
    with torch.no_grad():
        wanted = torch.softmax(net(x), 1).numpy()
    given = probabilities(model, test.reshape(1000, -1).astype(np.float32) / 255)
    assert len(np.unique(wanted.argmax(1))) > 8
    np.testing.assert_array_equal(given.argmax(1), wanted.argmax(1))
    np.testing.assert_allclose(given, wanted, atol=1e-4)
    maps = make_maps(
        processed_of(model),
        model,
        read_dataset(mnist_path(), DataOptions(limit=2000), model),
        DataOptions(limit=2000),
        replace(ALL, choice="wrong", count=5),
        Silent(),
    )
    assert (maps.truth != maps.prediction).all() and (maps.outputs.argmax(1) == maps.prediction).all()
    surest = maps.outputs.max(axis=1)
    assert (np.diff(surest) <= 1e-6).all()
    assert maps.pictures.shape == (5, 1, 28, 28) and maps.pictures.max() > 200
    np.testing.assert_allclose(maps.of_layer(0).after, maps.pictures / 255, atol=1e-3)


def test_a_keras_network_gives_what_keras_gave(tmp_path):
    pytest.importorskip("h5py", reason="Keras files are read by h5py, an extra of the worker")
    from keras_fixtures import unpack

    unpack(tmp_path)
    model = read_model(tmp_path / "residual_3.keras")
    with np.load(tmp_path / "residual_3.npz") as kept:
        x, wanted = kept["x0"], kept["y0"]
    data = dataset_of(tmp_path, x, model, model.network.class_count)
    maps = make_maps(
        processed_of(model), model, data, DataOptions(), replace(ALL, samples=list(range(len(x)))), Silent()
    )
    np.testing.assert_allclose(maps.outputs, wanted, atol=1e-4)


def test_the_strongest_units_and_the_means_of_blocks_are_kept(models, tmp_path):
    model, x = models("resnet"), samples("resnet", 3)
    processed, data = processed_of(model), dataset_of(tmp_path, x.numpy(), models("resnet"), 5)
    whole = make_maps(processed, model, data, DataOptions(), replace(ALL, samples=[0, 2]), Silent())
    less = make_maps(processed, model, data, DataOptions(), MapParameters(samples=[0, 2], side=6, units=5), Silent())
    offsets = processed.network.unit_offsets
    for own, of in zip(less.layers, whole.layers):
        strength = processed.importance.units[offsets[own.layer] : offsets[own.layer + 1]].mean(axis=1)
        inner = own.layer not in (0, len(whole.layers) - 1)
        assert len(own.units) == (5 if inner else len(of.units)) and (np.diff(own.units) > 0).all()
        left_out = np.delete(strength, own.units)
        assert not len(left_out) or strength[own.units].min() >= left_out.max()
        sides = of.after.shape[2:]
        assert own.reduced == -(-max(sides) // 6)
        for row, column in ((0, 0), (own.after.shape[2] - 1, own.after.shape[3] - 1)):
            block = np.s_[:, own.units, row * own.reduced :, column * own.reduced :]
            mean = of.after[block][:, :, : own.reduced, : own.reduced].mean(axis=(2, 3))
            np.testing.assert_allclose(own.after[:, :, row, column], mean, atol=1e-5)
    assert len(less.notes) == 2 and "strongest" in less.notes[0] and "blocks of 2 to 3" in less.notes[1]


def test_blocks_at_the_rim_are_means_of_what_is_there():
    maps = torch.arange(35.0).reshape(1, 1, 5, 7)
    given = block_means(maps, 3)
    assert given.shape == (1, 1, 2, 3)
    assert given[0, 0, 0, 2] == maps[0, 0, :3, 6:].mean() and given[0, 0, 1, 2] == maps[0, 0, 3:, 6:].mean()
    assert block_means(maps, 9).flatten().tolist() == [maps.mean().item()]


def test_what_takes_too_much_is_reduced_or_refused():
    units = np.arange(64, dtype=np.int32)
    kept = [Kept(1, units, (112, 112), 2), Kept(2, units, (7, 7), 2), Kept(3, units[:1], (1, 1), 1)]
    fit_side(kept, 64)
    assert [own.block for own in kept] == [2, 1, 1]
    assert not fit_memory(kept, 8) and kept[0].size == (56, 56)
    assert fit_memory(kept, 64, 16 << 20)
    assert 4 * 64 * sum(own.values for own in kept) <= 16 << 20 and kept[1].block == 1
    with pytest.raises(NNVisError, match="takes"):
        fit_memory([Kept(0, np.arange(1000, dtype=np.int32), (1, 1), 1)], 64, 1000)


def test_units_that_are_alike_are_taken_in_their_order():
    importance = np.array([[0.5, 0.1], [0.1, 0.5], [1, 1], [0.3, 0.3]], np.float32)
    assert strongest(importance, 2).tolist() == [0, 2] and strongest(importance, 0).tolist() == [0, 1, 2, 3]


@pytest.fixture(scope="module")
def trained(model, digits):
    return model, digits, processed_of(model)


def chosen(trained, **settings):
    model, digits, processed = trained
    return make_maps(processed, model, digits, DataOptions(), MapParameters(**settings), Silent())


def test_samples_are_chosen_by_what_the_network_makes_of_them(trained):
    model, digits, _ = trained
    found = probabilities(model, digits.x_test)
    surest, y = found.max(axis=1), digits.y_test
    each = chosen(trained, count=10)
    assert each.truth.tolist() == list(range(10)) and (y[each.samples] == each.truth).all()
    assert each.names[0] == f"sample {np.flatnonzero(y == 0)[0]}"
    assert chosen(trained, choice="one_class", one_class=4, count=3).truth.tolist() == [4, 4, 4]
    assert surest[chosen(trained, choice="certain", count=3).samples].min() == np.sort(surest)[-3]
    assert chosen(trained, choice="uncertain", count=2).samples.tolist() == np.argsort(surest)[:2].tolist()
    wrong = chosen(trained, choice="wrong", count=4)
    assert (wrong.truth != wrong.prediction).all() and (y[wrong.samples] == wrong.truth).all()
    numbered = chosen(trained, samples=[5, 2], part="train")
    assert numbered.samples.tolist() == [5, 2] and numbered.truth.tolist() == digits.y_train[[5, 2]].tolist()
    np.testing.assert_allclose(numbered.of_layer(0).after.reshape(2, -1), digits.x_train[[5, 2]])


WRONG = {
    "a number that is not there": ({"samples": [3, 99999]}, "there is no sample 99999 in the test part of digits"),
    "too many": ({"samples": list(range(65))}, "65 samples are chosen"),
    "a class that is not there": ({"choice": "one_class", "one_class": "cat"}, "one_class is 'cat', no class of"),
    "a class of a number that is not there": ({"choice": "one_class", "one_class": 10}, "one_class is 10"),
    "an image that is not there": ({"image": "/none.png"}, "there is no image /none.png"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_chosen_is_a_sentence(trained, what):
    settings, said = WRONG[what]
    with pytest.raises(NNVisError, match=said) as error:
        chosen(trained, **settings)
    assert error.value.remedy


def test_samples_that_do_not_fit_are_refused(trained, models):
    model, _, processed = trained
    with pytest.raises(NNVisError, match="784 features a sample"):
        make_maps(processed, model, read_dataset("digits_28"), DataOptions(), MapParameters(), Silent())
    with pytest.raises(NNVisError, match="other layers than the file holds"):
        make_maps(processed, models("mlp"), None, DataOptions(), MapParameters(), Silent())


def test_values_that_are_not_finite_are_refused(models, tmp_path):
    model = models("lenet")
    data = dataset_of(tmp_path, samples("lenet", 10).numpy(), model, 10)
    data.x_test[3] = 3e38
    with pytest.raises(NNVisError, match="NaN or infinite"):
        make_maps(processed_of(model), model, data, DataOptions(), MapParameters(samples=[3]), Silent())
    assert (
        len(make_maps(processed_of(model), model, data, DataOptions(), MapParameters(samples=[2]), Silent()).names) == 1
    )


def digit_image(path, digits_28, size=(28, 28)):
    """A sample of the large digits as an image file of some size; its number is 0 of the test part."""
    pixels = np.rint(digits_28.x_test[0].reshape(28, 28) * 255).astype(np.uint8)
    Image.fromarray(pixels).convert("RGB").resize(size, Image.Resampling.NEAREST).save(path)
    return path


def test_an_image_file_is_a_sample(models, tmp_path):
    model = models("lenet")
    data, processed = read_dataset("digits_28", model=model), processed_of(model)
    settings = MapParameters(image=str(digit_image(tmp_path / "seven.png", data)), samples=[0])
    maps = make_maps(processed, model, data, DataOptions(), settings, Silent())
    assert maps.names == ["seven.png", "sample 0"] and maps.samples.tolist() == [-1, 0] and maps.truth[0] == -1
    np.testing.assert_allclose(maps.of_layer(0).after[0], maps.of_layer(0).after[1], atol=1e-3)
    np.testing.assert_array_equal(maps.pictures[0], maps.pictures[1])
    alone = make_maps(processed, model, None, DataOptions(), replace(settings, samples=None), Silent())
    np.testing.assert_allclose(alone.of_layer(0).after[0], maps.of_layer(0).after[0], atol=1e-6)
    np.testing.assert_array_equal(alone.pictures[0], maps.pictures[0])
    inverted = DataOptions(invert=True)
    swapped = make_maps(processed, model, read_dataset("digits_28", inverted, model), inverted, settings, Silent())
    np.testing.assert_allclose(swapped.of_layer(0).after[0], swapped.of_layer(0).after[1], atol=1e-3)
    large = replace(settings, image=str(digit_image(tmp_path / "large.png", data, (112, 112))))
    resized = make_maps(processed, model, data, DataOptions(), large, Silent())
    assert np.abs(resized.of_layer(0).after[0] - maps.of_layer(0).after[1]).mean() < 0.02
    (tmp_path / "seven.png").write_bytes((tmp_path / "seven.png").read_bytes()[:100])
    with pytest.raises(NNVisError, match="seven.png is not a whole image"):
        make_maps(processed, model, None, DataOptions(), replace(settings, samples=None), Silent())


def test_outputs_that_are_no_classes_have_neither_truth_nor_mistakes(models, tmp_path):
    model = models("unet")
    x, kind = samples("unet", 3).numpy(), model.outputs_kind
    model.outputs_kind = "values"
    try:
        np.savez(tmp_path / "data.npz", x=x, y=np.arange(3))
        data = read_dataset(tmp_path / "data.npz", model=model)
        maps = make_maps(processed_of(model), model, data, DataOptions(), MapParameters(count=1), Silent())
        assert maps.truth.tolist() == [-1] and maps.prediction.tolist() == [-1]
        with pytest.raises(NNVisError, match="none is certain or wrong"):
            make_maps(processed_of(model), model, data, DataOptions(), MapParameters(choice="wrong"), Silent())
    finally:
        model.outputs_kind = kind


@pytest.fixture
def file(trained, tmp_path):
    """The .nnvis file of a network that was trained on the digits."""
    model, digits, processed = trained
    made = replace(processed, provenance={**processed.provenance, "data": digits.description})
    write_network_file(tmp_path / "net.nnvis", made)
    return tmp_path / "net.nnvis"


def asked(file, **values) -> dict:
    return {"command": "maps", "file": str(file), "data": "digits", "cache": str(file.parent / "cache"), **values}


def test_the_job_adds_maps_and_leaves_the_rest(file, trained, tmp_path):
    """A network of dense layers runs by the weights in its file."""
    model, digits, _ = trained
    output = tmp_path / "maps.nnvis"
    done = run_job(asked(file, maps={"samples": [7], "part": "train"}, output=str(output)), Silent())
    assert done["samples"] == ["training sample 7"] and not done["notes"]
    before, after = read_network_file(file), read_network_file(output)
    assert before.maps is None and after.provenance["maps"]["samples"] == [7]
    np.testing.assert_array_equal(before.bundles.points, after.bundles.points)
    np.testing.assert_array_equal(before.importance.units, after.importance.units)
    wanted = model.module()(torch.from_numpy(digits.x_train[7:8])).detach().numpy()
    np.testing.assert_allclose(after.maps.layers[-1].after.reshape(1, -1), wanted, atol=1e-4)
    assert after.maps.pictures.shape == (1, 1, 8, 8)
    cached = run_job(asked(file, maps={"samples": [7]}), Silent())
    assert read_network_file(cached["path"]).maps.names == ["sample 7"]


def test_other_models_and_data_are_told(file, trained, models, tmp_path):
    model, _, processed = trained
    other = tmp_path / "other.npz"
    np.savez(other, **{name: array * 2 for name, array in model.arrays().items()})
    with pytest.raises(NNVisError, match="net.nnvis was not made of other") as error:
        run_job(asked(file, model=str(other)), Silent())
    assert "trained" in error.value.remedy
    with pytest.raises(NNVisError, match="was not trained in this way"):
        run_job(asked(file, train={"hidden": [3]}), Silent())
    with pytest.raises(NNVisError, match="names no data to take samples of"):
        run_job({**asked(file), "data": None}, Silent())
    done = run_job(asked(file, data_options={"limit": 500}), Silent())
    assert done["notes"] == ["the samples are of digits, not the data that the network was processed with"]
    lost = replace(processed, provenance={"model": {**model.description, "sha256": "0" * 64}})
    write_network_file(file, lost)
    with pytest.raises(NNVisError, match="does not hold all that its network computes by"):
        run_job(asked(file), Silent())
    convolutions = models("lenet")
    write_network_file(file, processed_of(convolutions))
    with pytest.raises(NNVisError, match="does not hold all") as error:
        run_job(asked(file), Silent())
    assert error.value.remedy == "Give the model that it was made of"


def test_maps_in_a_file_come_back(tmp_path):
    written = convolutional_network(samples=2)
    written.maps.notes, written.maps.contributions[:, 3] = ["all units are there"], np.nan
    written.maps.layers[1].attention = np.full((2, 4, 3, 2), 0.5, np.float32)
    write_network_file(tmp_path / "a.nnvis", written)
    maps = read_network_file(tmp_path / "a.nnvis").maps
    for name in ("samples", "truth", "prediction", "outputs", "contributions", "pictures"):
        np.testing.assert_array_equal(getattr(maps, name), getattr(written.maps, name), strict=True)
    assert maps.names == written.maps.names and maps.notes == written.maps.notes
    for kind in ("layers", "windows"):
        for one, other in zip(getattr(maps, kind), getattr(written.maps, kind), strict=True):
            for name, value in vars(other).items():
                np.testing.assert_array_equal(getattr(one, name), value)
    with zipfile.ZipFile(tmp_path / "a.nnvis") as archive:  # logits are written once
        assert "maps/before_3.npy" not in archive.namelist() and "maps/before_2.npy" in archive.namelist()


DAMAGE = {
    "no samples": ({"samples": np.zeros(0, np.int64)}, None, "maps of 0 samples"),
    "more samples than there may be": ({"samples": np.zeros(65, np.int64)}, None, "maps of 65 samples"),
    "a class that is not there": ({"truth": np.array([0, 9], np.int32)}, None, "truth of the part maps hold 9"),
    "values that are not finite": ({"after_1": np.full((2, 4, 12, 12), np.nan, np.float32)}, None, "NaN or infinite"),
    "maps of no pixels": ({"after_1": np.zeros((2, 4, 0, 12), np.float32)}, None, "maps of the shape"),
    "maps of other units": ({"after_1": np.zeros((2, 3, 12, 12), np.float32)}, None, "after_1 of the part maps have"),
    "units that do not ascend": ({"units_1": np.array([1, 0, 2, 3], np.int32)}, None, "do not ascend"),
    "units that are not there": ({"units_1": np.array([0, 1, 2, 9], np.int32)}, None, "hold 9"),
    "pictures of two colours": ({"pictures": np.zeros((2, 2, 4, 4), np.uint8)}, None, "pictures of the shape"),
    "infinite contributions": ({"contributions": np.full((2, 58), np.inf, np.float32)}, None, "NaN or infinite"),
    "contributions of other edges": ({"contributions": np.zeros((2, 5), np.float32)}, None, "contributions of the"),
    "what windows see, of another size": ({"taken_1": np.zeros((2, 4, 5, 5), np.float32)}, None, "taken_1 of the part"),
    "attention that does not sum to 1": ({}, "attention", "do not sum to 1"),
    "names of other samples": ({}, lambda h: h.update(names=["one"]), "1 names of 2 samples"),
    "a layer that is not there": ({}, lambda h: h["layers"][0].update(layer=9), "layer is 9"),
    "layers twice": ({}, lambda h: h["layers"][1].update(layer=0), "maps"),
    "no blocks": ({}, lambda h: h["layers"][0].update(reduced=0), "reduced is 0"),
    "a stride of 0": ({}, lambda h: h["windows"][0].update(stride=[0, 1]), "stride are not two whole numbers"),
    "a kernel of words": ({}, lambda h: h["windows"][0].update(kernel="abc"), "kernel"),
    "notes that are none": ({}, lambda h: h.update(notes=[{}]), "notes"),
    "windows by the thousand": ({}, lambda h: h.update(windows=[h["windows"][0]] * 99), "windows"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_maps_are_one_sentence(tmp_path, what):
    arrays, change, said = DAMAGE[what]
    written = convolutional_network(samples=2)
    if change == "attention":
        written.maps.layers[2].attention = np.full((2, 6, 3, 2), 0.6, np.float32)
        arrays, change = {}, None
    path = tmp_path / "a.nnvis"
    write_network_file(path, written)
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(entries.pop("header.json"))
    if change:
        change(header["parts"]["maps"]["header"])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", json.dumps(header))
        for name, content in entries.items():
            own = arrays.get(name.removeprefix("maps/").removesuffix(".npy"))
            with archive.open(name, "w") as entry:
                entry.write(content) if own is None else np.lib.format.write_array(entry, own)
    with pytest.raises(NNVisError, match=said) as error:
        read_network_file(path)
    assert "a.nnvis" in str(error.value) and len(str(error.value)) <= 300

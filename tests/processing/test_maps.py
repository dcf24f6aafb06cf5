"""What units hold for samples: the framework's own values, which samples, and what is too much or not finite."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from map_networks import dataset_of, processed_of
from torch.export import Dim
from torch_networks import NETWORKS, network, samples

from nnvis_blender.processing.activations.make import make_maps
from nnvis_blender.processing.activations.parameters import MapParameters
from nnvis_blender.processing.activations.reduction import Kept, as_maps, block_means, fit_memory, fit_side, strongest
from nnvis_blender.processing.activations.running import probabilities
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.worker.report import Silent
from reference import mnist_path

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


def test_axes_beyond_two_are_laid_out_as_rows():
    values = torch.arange(2 * 3 * 24.0).reshape(2, 3, 2, 3, 4)
    assert torch.equal(as_maps(values)[1, 2, 4], values[1, 2, 1, 1])
    assert as_maps(values[..., 0, 0, 0]).shape == (2, 3, 1, 1) and as_maps(values[:, :, 0, 0]).shape == (2, 3, 1, 4)


def test_units_that_are_alike_are_taken_in_their_order():
    importance = np.array([[0.5, 0.1], [0.1, 0.5], [1, 1], [0.3, 0.3]], np.float32)
    assert strongest(importance, 2).tolist() == [0, 2] and strongest(importance, 0).tolist() == [0, 1, 2, 3]

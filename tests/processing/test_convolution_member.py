"""Another architecture, a convolution, as a member of its own: importance and evaluation take it as they are."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from nnvis_blender.processing.datasets.dataset import Dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.evaluation.pruning import Pruning
from nnvis_blender.processing.importance import estimate_importance
from nnvis_blender.processing.importance.moments import measure_moments
from nnvis_blender.processing.models.model import Block, Input, Model
from nnvis_blender.processing.network import Connection, Layer, Network
from nnvis_blender.processing.worker.report import Silent

SIDE, CHANNELS, MAPS, CLASSES = 5, 2, 4, 3
INSIDE = SIDE - 2  # side of what a 3 x 3 kernel leaves


class Slices(Block):
    """A block whose weight is (targets, sources, values of a slice): a kernel, or one matrix a channel."""

    def __init__(self, weight):
        self.weight = weight

    def edge_squares(self, values, gradient, weights, total=None):
        change = (self.by_weight(values, gradient) * self.weight).sum(3) / self.weight.norm(dim=2)
        squares = torch.einsum("s,sto->ot", weights, change * change)
        return squares if total is None else total.add_(squares)

    def only(self, sources):
        return type(self)(self.weight[:, sources])

    def pruned(self, kept):
        return type(self)(self.weight * kept.T[:, :, None])


class ConvolutionBlock(Slices):
    def add(self, base, values):
        kernel = self.weight.unflatten(2, (3, 3))
        return torch.nn.functional.conv2d(values, kernel) + (base[:, None, None] if base.ndim == 1 else base)

    def back(self, gradient):
        return torch.nn.functional.conv_transpose2d(gradient, self.weight.unflatten(2, (3, 3)))

    def by_weight(self, values, gradient):
        patches = torch.nn.functional.unfold(values, 3).unflatten(1, (-1, 9))
        return torch.einsum("sokp,stp->stok", patches, gradient.flatten(2))


class FlattenBlock(Slices):
    def add(self, base, values):
        return base + values.flatten(1) @ self.weight.flatten(1).T

    def back(self, gradient):
        return (gradient @ self.weight.flatten(1)).unflatten(1, (-1, INSIDE, INSIDE))

    def by_weight(self, values, gradient):
        return torch.einsum("sop,st->stop", values.flatten(2), gradient)


class ConvolutionNet(Model):
    """A convolution, an activation, and a dense layer from all positions."""

    def __init__(self, network, weights):
        self.network, self.weights = network, weights
        self.name, self.sha256, self.description = "convolution", "0" * 64, {}
        self.inputs = (Input(0, (CHANNELS, SIDE, SIDE), "image", {}),)

    @property
    def blocks(self):
        return [ConvolutionBlock(self.weights[0]), FlattenBlock(self.weights[1])]

    def module(self):
        first, last = torch.nn.Conv2d(CHANNELS, MAPS, 3), torch.nn.Linear(MAPS * INSIDE**2, CLASSES)
        with torch.no_grad():
            first.weight.copy_(self.weights[0].unflatten(2, (3, 3)))
            last.weight.copy_(self.weights[1].flatten(1))
            for layer, bias in zip((first, last), self.biases[1:]):
                layer.bias.copy_(bias)
        return torch.nn.Sequential(first, torch.nn.Tanh(), torch.nn.Flatten(), last).eval()


@pytest.fixture(scope="module")
def model():
    random = torch.Generator().manual_seed(0)
    weights = [torch.randn(shape, generator=random) for shape in ((MAPS, CHANNELS, 9), (CLASSES, MAPS, INSIDE**2))]
    layers = [
        Layer("image", "input", (CHANNELS,), map_shape=(SIDE, SIDE)),
        Layer("maps", "conv", (MAPS,), "tanh", np.linspace(-1, 1, MAPS, dtype=np.float32), (INSIDE, INSIDE)),
        Layer("output", "dense", (CLASSES,), "softmax", np.zeros(CLASSES, np.float32)),
    ]
    joined = [Connection.dense(l, l + 1, w.norm(dim=2).T.numpy()) for l, w in enumerate(weights)]
    return ConvolutionNet(Network(layers, joined), weights)


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(1)
    x, y = random.normal(size=(90, CHANNELS * SIDE**2)).astype(np.float32) / 3, np.arange(90) % CLASSES
    return Dataset(x, y, x[:9], y[:9], [str(k) for k in range(CLASSES)], (CHANNELS, SIDE, SIDE), "random")


def test_it_runs_as_its_module(model, data):
    batch = torch.from_numpy(model.samples(data.x_train))
    outputs = model.outputs(batch, [1, 2])
    assert outputs[1][1].shape == (90, MAPS, INSIDE, INSIDE)
    torch.testing.assert_close(outputs[2][1], model.module()(batch).detach())


def test_moments_are_first_order_changes_without_a_slice_or_a_map(model, data):
    own = [np.flatnonzero(data.y_train == k)[:8] for k in range(CLASSES)]
    moments = measure_moments(model, data.x_train, own, [rows[:0] for rows in own], 0.0, Silent(), True, True)
    module = model.module()
    for k in range(CLASSES):
        slices, maps, flows = [], [], []
        for sample in torch.from_numpy(model.samples(data.x_train[own[k]])):
            module.zero_grad()
            values = module[1](module[0](sample[None]))
            values.retain_grad()
            logits = module[3](values.flatten(1))[0]
            (logits[k] - torch.logsumexp(logits[[j for j in range(CLASSES) if j != k]], 0)).backward()
            gradients = [module[0].weight.grad.flatten(2), module[3].weight.grad.unflatten(1, (MAPS, -1))]
            slices.append([((w * g).sum(2) / w.norm(dim=2)).square().T for w, g in zip(model.weights, gradients)])
            maps.append((values * values.grad).sum((0, 2, 3)).square().detach())
            flows.append(values.square().mean((0, 2, 3)).detach())
        for number, expected in enumerate(torch.stack(column).mean(0) for column in zip(*slices)):
            np.testing.assert_allclose(moments.class_edges[number][k], expected, rtol=2e-3, atol=1e-5)
        np.testing.assert_allclose(moments.own_taylor[1][:, k], torch.stack(maps).mean(0), rtol=2e-3, atol=1e-5)
        np.testing.assert_allclose(moments.own_activations[1][:, k], torch.stack(flows).mean(0), rtol=1e-4)


@pytest.mark.parametrize("method", ["combined", "activation", "gradient", "weight"])
def test_methods_give_importance(model, data, method):
    importance = estimate_importance(model, data, method, {}, 0, Silent())
    classes = 1 if method == "weight" else CLASSES
    assert importance.edges.shape == (CHANNELS * MAPS + MAPS * CLASSES, classes) and importance.edges.min() >= 0
    for units in np.split(importance.units, model.network.unit_offsets[1:-1]):
        assert units.max() == 1
    np.testing.assert_array_equal(importance.units[-CLASSES:], np.eye(CLASSES))


def test_a_method_that_is_not_defined_says_so(model, data):
    with pytest.raises(NNVisError, match="convolution is not made of dense layers"):
        estimate_importance(model, data, "batchnorm", {}, 0, Silent())


def test_pruning_takes_whole_slices_and_dead_channels_carry_nothing(model, data):
    x = data.x_train.copy().reshape(90, CHANNELS, -1)
    x[:, 0] = 0
    x = x.reshape(90, -1)
    score = np.arange(model.network.edge_count, dtype=np.float32)[::-1].copy()
    kept = [
        torch.from_numpy(model.network.matrix(c, own))
        for c, own in zip(
            model.network.connections, np.split(score >= len(score) / 2, model.network.edge_offsets[1:-1])
        )
    ]
    pruned = ConvolutionNet(
        replace(model.network), [block.pruned(own).weight for block, own in zip(model.blocks, kept)]
    )
    expected = pruned.module()(torch.from_numpy(model.samples(x))).argmax(1).numpy()
    pruning = Pruning(model, x, data.y_train)
    assert pruning.live.tolist() == [1]
    np.testing.assert_array_equal(next(pruning.predictions(score, [50])), expected)

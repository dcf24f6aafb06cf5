"""What edges bring: with all edges and the bias it makes what a unit gets before its activation."""

import numpy as np
import pytest
import torch
from program_blocks import BLOCKS
from program_checks import inputs
from programs import PROGRAMS, Maker

from nnvis_blender.processing.activations.contributions import contributions
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.program.program_model import ProgramModel


def brought(model, batch):
    """(of each connection (samples, targets) what comes by all its edges, the notes)."""
    network = model.network
    found, notes = contributions(model, batch, np.arange(network.edge_count))
    sums = []
    for c, low, high in zip(network.connections, network.edge_offsets, network.edge_offsets[1:]):
        into = np.zeros((len(batch), network.layers[c.target].size), np.float32)
        np.add.at(into, (slice(None), c.target_unit), found[:, low:high])
        sums.append(into)
    return sums, notes


def check_sums(model, batch, without_bias=()):
    """The layers whose edges are not to be said; of all others, the sums are held to the pre-activations."""
    sums, notes = brought(model, batch)
    network, left = model.network, []
    before = model.outputs(batch, range(len(network.layers)))
    for layer, into in enumerate(model.entering):
        if not into:
            continue
        total = sum(sums[number] for number in into)
        expected = before[layer][0].flatten(2).mean(2) if before[layer][0].ndim > 2 else before[layer][0]
        rest = expected.numpy() - total
        if np.isnan(total).all():
            left.append(network.layers[layer].name)
            assert network.layers[layer].name in " ".join(notes)
            continue
        bias = network.layers[layer].bias
        known = bias is not None and network.layers[layer].name not in without_bias
        rest -= bias if known else rest[:1]  # what is added to it besides is the same for all samples
        np.testing.assert_allclose(rest, 0, atol=1e-4, err_msg=network.layers[layer].name)
    assert bool(notes) == bool(left)
    return left


def test_of_dense_layers():
    random = np.random.default_rng(0)
    weights = [
        (random.normal(size=s).astype(np.float32), random.normal(size=s[1]).astype(np.float32))
        for s in ((9, 7), (7, 4))
    ]
    model = DenseChain(weights, "chain", activation="tanh")
    assert check_sums(model, torch.from_numpy(random.normal(size=(5, 9)).astype(np.float32))) == []


NOT_SUMS = {
    "squeeze_excite": ["multiply_9"],
    "vision_transformer": ["0.heads", "1.heads"],
    "language_model": ["0.heads", "1.heads"],
    "lstm": ["cells"],
    "gated": ["multiply_4", "multiply_11"],
    "grouped_query": ["heads"],
    "windows": ["heads"],
    "shuffled": ["out in"],
    "bidirectional": ["0.on", "0.back", "1.on", "1.back"],
}
SUMS = ["lenet", "resnet", "densenet", "unet", "mixer", "inception", "shared_twice", "three_dimensional", "convnext"]


@pytest.mark.parametrize("name", [*SUMS, *NOT_SUMS])
def test_of_every_architecture(name):
    model = ProgramModel((PROGRAMS | BLOCKS)[name](), name)
    scaled = ["0.down", "1.down"] if name == "convnext" else []  # the bias is scaled with the weights' products
    assert check_sums(model, inputs(model, 4), scaled) == NOT_SUMS.get(name, [])


def test_of_groups_strides_and_gaps_in_one_and_two_dimensions():
    make = Maker()
    x = make.input((4, 11, 9))
    x = make(
        "conv",
        x,
        make.drawn(6, 2, 3, 2),
        make.drawn(6),
        stride=[2, 1],
        pads=[[2, 0], [1, 1]],
        dilation=[1, 2],
        groups=2,
        layer="a",
    )
    x = make("conv", make("relu", x), make.drawn(6, 1, 3, 3), make.drawn(6), pads=[[1, 1]] * 2, groups=6, layer="depth")
    x = make(
        "conv",
        make("flatten", make("relu", x), start=2, end=3),
        make.drawn(5, 6, 4),
        make.drawn(5),
        stride=[3],
        dilation=[2],
        layer="row",
    )
    model = ProgramModel(make.done(make.dense(make("mean", x, axes=[2], keep=False), 5, 3, "fc")), "net")
    assert check_sums(model, inputs(model, 3)) == []


def test_some_edges_are_those_of_all():
    model = ProgramModel(PROGRAMS["resnet"](), "resnet")
    batch, edges = inputs(model, 3), np.array([0, 5, 19, 200, 201, model.network.edge_count - 1])
    every, _ = contributions(model, batch, np.arange(model.network.edge_count))
    np.testing.assert_array_equal(contributions(model, batch, edges)[0], every[:, edges])

"""Projections: equal to a deconvnet that is written out by hand, and plain gradients where none is defined."""

import numpy as np
import pytest
import torch
from map_networks import dataset_of, processed_of
from programs import Maker
from torch.nn import functional

from nnvis_blender.processing.images.top.make import make_top
from nnvis_blender.processing.images.top.parameters import TopParameters
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.tasks import ComputeParameters, Tasks
from nnvis_blender.processing.worker.report import Silent


def plain(make):
    """Convolutions with poolings between."""
    x = make.input((1, 14, 14))
    for inputs, outputs in ((1, 5), (5, 6)):
        x = make.pool(make("relu", make.conv(x, inputs, outputs, 3, 1, 1, f"conv{outputs}")))
    return make("flatten", x, start=1, end=-1), 54


def strided(make):
    """Strides, dilation, colours, and poolings whose windows overlap."""
    x = make("relu", make.conv(make.input((3, 15, 15)), 3, 4, 5, 2, 2, "conv1"))
    x = make("max_pool", x, kernel=[3, 3], stride=[2, 2], pads=[[1, 1], [1, 1]])
    x = make("relu", make("conv", x, make.drawn(6, 4, 3, 3), dilation=[2, 2], pads=[[2, 2]] * 2, layer="conv2"))
    return make("flatten", x, start=1, end=-1), 96


def residual(make):
    """A block whose input is added to what it gives."""
    x = make("relu", make.conv(make.input((1, 10, 10)), 1, 4, 3, 1, 1, "stem"))
    y = make.conv(make("relu", make.conv(x, 4, 4, 3, 1, 1, "conv1")), 4, 4, 3, 1, 1, "conv2")
    x = make("relu", make("add", y, x))
    return make("mean", x, axes=[2, 3], keep=False), 4


def model_of(build) -> ProgramModel:
    make = Maker(5)
    x, size = build(make)
    x = make("relu", make.dense(x, size, 12, "fc1"))
    return ProgramModel(make.done(make.dense(x, 12, 4, "fc2")), "net")


def by_hand(model, sample, name, unit, place, value):
    """(channels, height, width): the activation of one unit at one place goes back step by step, all else zero: through
    switches of poolings, rectified, and by kernels turned round (Zeiler and Fergus, section 2.1).
    """
    program, constants = model.program, model.runner.constants
    values = {program.inputs[0].name: torch.from_numpy(sample)[None]}
    switches = {}
    for step in program.steps:
        taken = [values.get(i, constants.get(i)) for i in step.inputs]
        values[step.outputs[0]], switches[step.outputs[0]] = forward(step, taken)
    seed = torch.zeros_like(values[name]).reshape(1, values[name].shape[1], -1)
    seed[0, unit, place] = value
    back = {name: seed.reshape(values[name].shape)}
    for step in reversed(program.steps):
        signal = back.pop(step.outputs[0], None)
        if signal is None:
            continue
        for source, part in backward(step, signal, values, constants, switches[step.outputs[0]]):
            back[source] = back[source] + part if source in back else part
    return back[program.inputs[0].name][0].numpy()


def forward(step, taken):
    options = step.options
    if step.op == "conv":
        pads = [before for before, _ in options["pads"]]
        stride, gaps = options.get("stride", 1), options.get("dilation", 1)
        return functional.conv2d(taken[0], taken[1], taken[2] if len(taken) > 2 else None, stride, pads, gaps), None
    if step.op == "max_pool":
        pads = [before for before, _ in options.get("pads", [[0, 0]] * 2)]
        return functional.max_pool2d(taken[0], options["kernel"], options["stride"], pads, return_indices=True)
    made = {
        "relu": lambda: taken[0].clamp(min=0),
        "flatten": lambda: taken[0].flatten(1),
        "linear": lambda: taken[0] @ taken[1].T + taken[2],
        "add": lambda: taken[0] + taken[1],
        "mean": lambda: taken[0].mean((2, 3)),
    }
    return made[step.op](), None


def backward(step, signal, values, constants, switches):
    """(name of what came in, what goes back to it)."""
    first = step.inputs[0]
    came = values[first]
    if step.op == "conv":
        pads = [before for before, _ in step.options["pads"]]
        stride, gaps = step.options.get("stride", [1, 1]), step.options.get("dilation", [1, 1])
        weight = constants[step.inputs[1]]
        missing = [
            side - ((own - 1) * by - 2 * pad + (size - 1) * gap + 1)
            for side, own, by, pad, size, gap in zip(
                came.shape[2:], signal.shape[2:], stride, pads, weight.shape[2:], gaps
            )
        ]
        return [(first, functional.conv_transpose2d(signal, weight, None, stride, pads, missing, 1, gaps))]
    if step.op == "max_pool":
        unpooled = torch.zeros_like(came).flatten(2)
        unpooled.scatter_add_(2, switches.flatten(2), signal.flatten(2))
        return [(first, unpooled.reshape(came.shape))]
    if step.op == "add":
        return [(name, signal) for name in step.inputs]
    if step.op == "mean":
        return [(first, signal[:, :, None, None].expand(came.shape) / came[0, 0].numel())]
    made = {
        "relu": lambda: signal.clamp(min=0),
        "flatten": lambda: signal.reshape(came.shape),
        "linear": lambda: signal @ constants[step.inputs[1]],
    }
    return [(first, made[step.op]())]


@pytest.mark.parametrize("build", [plain, strided, residual])
def test_projections_are_those_of_a_deconvnet_by_hand(build, tmp_path):
    model = model_of(build)
    shape = model.inputs[0].shape
    x = np.random.default_rng(2).integers(0, 255, (24, *shape), np.uint8)
    dataset = dataset_of(tmp_path, x, model, 4)
    asked = TopParameters(part="test", count=3)
    made = make_top(
        processed_of(model), model, dataset, asked, Tasks(ComputeParameters(), tmp_path / "cache"), Silent()
    )
    projection, compared = made.images[1], 0
    assert made.about["method"] == "deconvnet"
    samples = dataset.x_test.reshape(-1, *shape)
    for about, own in zip(made.about["layers"], projection.layers):
        name = model.drawing.value[own.layer]
        held = model.outputs(torch.from_numpy(samples), [own.layer])[own.layer][1]
        for row, unit in enumerate(about["units"]):
            sample, value = about["samples"][row][1], about["values"][row][1]
            place = int(held[sample, unit].argmax())
            wanted = by_hand(model, samples[sample], name, unit, place, abs(value))
            found = own.values[1, row].transpose(2, 0, 1)
            assert wanted.any() or not found.any()
            if found.shape[1:] == wanted.shape[1:]:
                assert cosine(found, wanted) > 0.999 if wanted.any() else True
                np.testing.assert_allclose(found, wanted, atol=1e-4 * max(1e-3, np.abs(wanted).max()))
                compared += bool(wanted.any())
            else:  # nothing lies outside of the window
                np.testing.assert_allclose(found.sum(), wanted.sum(), rtol=1e-3, atol=1e-4)
    assert compared > 5


def cosine(a, b) -> float:
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


def test_a_network_without_rectifiers_gets_gradients_and_says_so(tmp_path):
    make = Maker(1)
    x = make("gelu", make.conv(make.input((1, 8, 8)), 1, 3, layer="conv"))
    model = ProgramModel(make.done(make.dense(make("flatten", x, start=1, end=-1), 192, 4, "fc")), "net")
    x = np.random.default_rng(2).integers(0, 255, (12, 1, 8, 8), np.uint8)
    dataset = dataset_of(tmp_path, x, model, 4)
    asked = TopParameters(part="test", count=2)
    made = make_top(
        processed_of(model), model, dataset, asked, Tasks(ComputeParameters(), tmp_path / "cache"), Silent()
    )
    assert made.about["method"] == "gradient" and made.images[1].title == "Gradients of the top samples"
    assert any("plain gradients stand in the place of projections" in note and "gelu" in note for note in made.notes)
    sample, value = made.about["layers"][1]["samples"][2][0], made.about["layers"][1]["values"][2][0]
    found = made.images[1].of_layer(2).values[0, 2, :, :, 0]
    way = np.random.default_rng(0).normal(size=64).astype(np.float32) * 1e-2
    both = torch.from_numpy(np.stack([dataset.x_test[sample] + way, dataset.x_test[sample] - way]).reshape(2, 1, 8, 8))
    above, below = model.module()(both)[:, 2].tolist()
    np.testing.assert_allclose((found.ravel() * way).sum(), abs(value) * (above - below) / 2, rtol=2e-2)
    without = TopParameters(part="test", count=2, projections=False)
    made = make_top(
        processed_of(model), model, dataset, without, Tasks(ComputeParameters(), tmp_path / "cache"), Silent()
    )
    assert [own.kind for own in made.images] == ["top"] and not made.about["method"]

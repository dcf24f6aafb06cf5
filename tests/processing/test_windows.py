"""Windows of convolutions: what they say is seen is what torch's own `unfold` takes, down to the pixels of the maps."""

import numpy as np
import pytest
import torch
from program_blocks import BLOCKS
from program_checks import inputs
from programs import PROGRAMS, Maker
from torch.nn.functional import unfold

from nnvis_blender.processing.activations import windows as windows_module
from nnvis_blender.processing.activations.maps import LayerMaps
from nnvis_blender.processing.activations.windows import windows_of
from nnvis_blender.processing.models.program.program_model import ProgramModel


def made(model, batch):
    """(the windows of convolutions, notes)."""
    windows, notes = every(model, batch)
    return [own for own in windows if not own.is_dense], notes


def every(model, batch):
    layers = [maps_of(layer, np.arange(own.size)) for layer, own in enumerate(model.network.layers)]
    return windows_of(model, batch, layers, len(batch))


def maps_of(layer, units, reduced=1):
    """Maps of which only it counts whose they are, and how much reduced."""
    return LayerMaps(layer, units.astype(np.int32), np.zeros((1, len(units), 1, 1), np.float32), None, reduced)


def seen(windows):
    """(kernel places, output pixels): the pixel of what comes in that each place sees, -1 outside; by the text of
    Windows.
    """
    axes = []
    for k in range(2):
        size, stride, pad, gap = (x[k] for x in (windows.kernel, windows.stride, windows.pads, windows.dilation))
        count = (windows.size[k] + 2 * pad - (size - 1) * gap - 1) // stride + 1
        place = np.arange(count) * stride - pad + np.arange(size)[:, None] * gap
        axes.append(np.where((place >= 0) & (place < windows.size[k]), place, -1))
    y, x = axes[0][:, None, :, None], axes[1][None, :, None, :]
    return np.where((y >= 0) & (x >= 0), y * windows.size[1] + x, -1).reshape(np.prod(windows.kernel), -1)


def check_values(model, batch, windows):
    """Kernels over what the windows see make the target's pre-activation, where nothing else leads into it."""
    network = model.network
    connection, part = network.connections[windows.connection], model.blocks[windows.connection].parts[0]
    outputs = model.outputs(batch, [connection.source, connection.target])
    came = outputs[connection.source][1] if windows.taken is None else torch.from_numpy(windows.taken)
    came = came.reshape(len(batch), came.shape[1], -1).numpy()
    assert came.shape[2] == np.prod(windows.size)
    values = np.where(seen(windows) >= 0, came[:, :, seen(windows).clip(0)], 0)  # (samples, units, places, pixels)
    kernels = part.weight.flatten(2).numpy()
    if part.groups == 1:
        made = np.einsum("nitp,oit->nop", values, kernels)
    else:
        grouped = values.reshape(len(batch), part.groups, -1, *values.shape[2:])
        made = np.einsum("ngitp,goit->ngop", grouped, kernels.reshape(part.groups, -1, *kernels.shape[1:]))
        made = made.reshape(len(batch), -1, made.shape[-1])
    bias = network.layers[connection.target].bias
    before = outputs[connection.target][0].reshape(made.shape).numpy()
    np.testing.assert_allclose(made + bias[:, None], before, atol=1e-4)


SHAPES = [
    {},
    {"stride": [2, 1], "pads": [[1, 1], [2, 2]]},
    {"dilation": [2, 3], "pads": [[0, 0], [3, 3]]},
    {"stride": [2, 2], "dilation": [1, 2], "pads": [[1, 1], [0, 0]], "groups": 2},
    {"stride": [3, 2], "groups": 4},
]


@pytest.mark.parametrize("options", SHAPES)
def test_a_window_sees_what_unfold_takes(options):
    make = Maker()
    weight = make.drawn(8, 4 // options.get("groups", 1), 3, 2)
    x = make("relu", make("conv", make.input((4, 11, 13)), weight, make.drawn(8), layer="conv", **options))
    model = ProgramModel(make.done(make.dense(make("mean", x, axes=[2, 3], keep=False), 8, 3, "fc")), "net")
    batch = inputs(model, 2)
    (windows,), notes = made(model, batch)
    pixels = torch.arange(1.0, 11 * 13 + 1).reshape(1, 1, 11, 13)
    pads = [before for before, _ in options.get("pads", [(0, 0)] * 2)]
    taken = unfold(pixels, (3, 2), options.get("dilation", 1), pads, options.get("stride", 1))[0]
    np.testing.assert_array_equal(seen(windows), taken.numpy().astype(int) - 1)
    assert (windows.groups, windows.taken, notes) == (options.get("groups", 1), None, [])
    check_values(model, batch, windows)


def pooled_chain(*between):
    """A convolution, steps, and a further convolution; steps: (operation, options)."""
    make = Maker()
    x = make("relu", make.conv(make.input((2, 17, 19)), 2, 3, layer="a"))
    for op, options in between:
        x = make(op, x, **options)
    x = make.conv(x, 3, 5, 3, 2, 1, "b")
    return ProgramModel(make.done(make.dense(make("mean", x, axes=[2, 3], keep=False), 5, 3, "fc")), "net")


def pool(op, kernel, stride, pad, **more):
    return op, {"kernel": [kernel] * 2, "stride": [stride] * 2, "pads": [[pad, pad]] * 2, **more}


PATHS = {
    "pool": [pool("max_pool", 2, 2, 0)],
    "pools": [pool("max_pool", 3, 2, 1), pool("avg_pool", 2, 1, 0)],
    "gaps": [pool("max_pool", 2, 1, 1, dilation=[3, 2])],
    "padding": [("pad", {"pads": [[0, 0], [0, 0], [2, 1], [0, 3]]}), pool("max_pool", 2, 2, 0)],
    "slices": [("slice", {"axes": [2, 3], "starts": [1, -15], "ends": [16, 100], "steps": [1, 2]})],
    "adaptive": [
        ("slice", {"axes": [2, 3], "starts": [1, 1], "ends": [17, 17]}),
        ("adaptive_avg_pool", {"size": [8, 4]}),
    ],
    "turned twice": [
        ("transpose", {"axes": [0, 2, 3, 1]}),
        ("tanh", {}),
        ("transpose", {"axes": [0, 3, 1, 2]}),
        pool("avg_pool", 2, 2, 0),
    ],
}


@pytest.mark.parametrize("name", PATHS)
def test_pixels_that_come_in_are_made_of_those_pixels_of_the_map(name):
    model = pooled_chain(*PATHS[name])
    batch = inputs(model, 1)
    (_, windows), notes = made(model, batch)
    assert not notes and windows.connection == 1
    check_values(model, batch, windows)
    step = model.program.steps[model.blocks[1].parts[0].step]
    moved = changed_pixels(model, step.inputs[0])  # (17 * 19, pixels that come in)
    y, x = (
        (np.arange(windows.size[k])[:, None] * windows.jump[k] - windows.offset[k] + np.arange(windows.extent[k]))
        for k in (0, 1)
    )
    claimed = np.zeros((17, 19, *windows.size), bool)
    for pixel in np.ndindex(*windows.size):
        rows, columns = y[pixel[0]], x[pixel[1]]
        rows, columns = rows[(rows >= 0) & (rows < 17)], columns[(columns >= 0) & (columns < 19)]
        claimed[np.ix_(rows, columns, [pixel[0]], [pixel[1]])] = True
    assert not (moved & ~claimed.reshape(moved.shape)).any(), "a pixel outside the window has a say"
    if "gaps" not in name:
        np.testing.assert_array_equal(moved, claimed.reshape(moved.shape))


def changed_pixels(model, name):
    """(pixels of the first layer's map, pixels of a value): which of the former can change which of the latter."""
    found = []
    value = model.drawing.value[1]
    number = next(n for n, step in enumerate(model.program.steps) if value in step.inputs)
    for pixel in range(17 * 19):

        def tap(step, place, x, pixel=pixel):
            if step != number:
                return x
            x = torch.full_like(x, 1.0)
            x.movedim((x.shape.index(17), x.shape.index(19)), (0, 1))[pixel // 19, pixel % 19] = 5.0
            return x

        def still(step, place, x):
            return torch.full_like(x, 1.0) if step == number else x

        batch = model.runner.example(1)[0]
        one, other = (model.run(batch, {name}, t)[name][0, 0] for t in (tap, still))
        found.append((one != other).flatten().numpy())
    return np.array(found)


def test_of_residual_and_branching_networks():
    for name in ("resnet", "densenet", "inception", "squeeze_excite", "convnext"):
        model = ProgramModel((PROGRAMS | BLOCKS)[name](), name)
        batch = inputs(model, 2)
        windows, notes = made(model, batch)
        convolutions = [n for n, block in enumerate(model.blocks) if type(block.parts[0]).__name__ == "ConvPart"]
        assert ([w.connection for w in windows], notes) == (convolutions, []), name
        for own in windows:
            connection = model.network.connections[own.connection]
            if len(model.entering[connection.target]) == 1:
                check_values(model, batch, own)


def test_along_one_axis_a_map_is_one_row():
    model = ProgramModel(BLOCKS["one_dimensional"](), "net")
    batch = inputs(model, 2)
    first, second = made(model, batch)[0]
    assert (first.kernel, first.stride, first.pads, first.size) == ((1, 3), (1, 1), (0, 2), (1, 16))
    assert (second.kernel, second.stride, second.pads, second.size) == ((1, 3), (1, 2), (0, 1), (1, 16))
    check_values(model, batch, second)


@pytest.mark.parametrize(
    "blocks",
    [
        [("resize", {"scale": [2.0, 2.0], "mode": "linear"})],
        [("pad", {"pads": [[0, 0], [0, 0], [1, 1], [1, 1]], "mode": "reflect"})],
        [("adaptive_avg_pool", {"size": [5, 5]})],
        [("roll", {"shifts": [1], "axes": [2]})],
    ],
)
def test_what_cannot_be_said_is_noted(blocks):
    model = pooled_chain(*blocks)
    windows, notes = made(model, inputs(model, 1))
    assert [w.connection for w in windows] == [0] and "b" in notes[0]


def test_transposed_convolutions_are_left_out():
    windows, notes = made(model := ProgramModel(PROGRAMS["unet"](), "unet"), inputs(model, 1))
    assert len(windows) == 4 and "up" in notes[0]


def test_units_that_are_kept_and_reduced():
    model = ProgramModel(PROGRAMS["lenet"](), "lenet")
    batch = inputs(model, 2)
    (windows,), _ = windows_of(model, batch, [maps_of(1, np.array([1, 4]), 4), maps_of(2, np.array([0]))], len(batch))
    whole = made(model, batch)[0][1]
    assert windows.connection == whole.connection == 1 and windows.size == (6, 6)
    kept = whole.taken[:, [1, 4]]
    means = [[kept[:, :, y : y + 4, x : x + 4].mean((2, 3)) for x in (0, 4)] for y in (0, 4)]
    np.testing.assert_allclose(windows.taken, np.array(means).transpose(2, 3, 0, 1), atol=1e-6)


def test_what_takes_too_much_memory_is_left_out_and_noted(monkeypatch):
    model = ProgramModel(PROGRAMS["lenet"](), "lenet")
    monkeypatch.setattr(windows_module, "MOST_BYTES", 4 * 2 * 6 * 36 - 1)
    windows, notes = made(model, inputs(model, 2))
    assert [own.connection for own in windows] == [0] and "conv2" in notes[0]


def test_maps_that_are_pooled_and_added_see_their_window():
    make = Maker()
    x = make("relu", make("conv", make.input((3, 8, 10)), make.drawn(4, 3, 1, 1), make.drawn(4), layer="stem"))
    pooled = make("max_pool", x, kernel=[2, 2], stride=[2, 2])
    y = make("conv", pooled, make.drawn(5, 4, 1, 1), make.drawn(5), layer="inner")
    y = make("conv", make("relu", y), make.drawn(4, 5, 1, 1), make.drawn(4), layer="block")
    y = make("relu", make("add", y, pooled))
    model = ProgramModel(make.done(make.dense(make("mean", y, axes=[2, 3], keep=False), 4, 3, "fc")), "net")
    batch = inputs(model, 2)
    windows, _ = made(model, batch)
    names = [layer.name for layer in model.network.layers]
    ends = {
        (
            names[model.network.connections[one.connection].source],
            names[model.network.connections[one.connection].target],
        ): one
        for one in windows
    }
    skip = ends["stem", "block"]
    assert (skip.kernel, skip.jump, skip.extent, skip.size, skip.groups) == ((1, 1), (2, 2), (2, 2), (4, 5), 4)
    stem = model.outputs(batch, [names.index("stem")])[names.index("stem")][1]
    np.testing.assert_allclose(skip.taken, torch.nn.functional.max_pool2d(stem, 2).numpy(), atol=1e-6)


def flattened_chain(shape, steps, width):
    """A convolution of 5 units on maps of this shape, steps, and a dense layer of 4 that takes so many values."""
    make = Maker()
    weight, pads = make.drawn(5, 2, *[3] * len(shape)), [[1, 1]] * len(shape)
    x = make("relu", make("conv", make.input((2, *shape)), weight, make.drawn(5), layer="conv", pads=pads))
    for op, options in steps:
        x = make(op, x, **options)
    return ProgramModel(make.done(make.dense(x, width, 4, "fc")), "net")


FLATTEN = ("flatten", {"start": 1, "end": -1})
# name -> (shape of a map, steps before the dense layer, how many values that takes, shape of what comes in of a map)
FLATTENED = {
    "flatten": ((6, 8), [FLATTEN], 240, (6, 8)),
    "pooled": ((6, 8), [pool("max_pool", 2, 2, 0), ("tanh", {}), FLATTEN], 60, (3, 4)),
    "channels last": ((6, 8), [("transpose", {"axes": [0, 2, 3, 1]}), FLATTEN], 240, (6, 8)),
    "activated afterwards": ((6, 8), [FLATTEN, ("sigmoid", {}), ("reshape", {"shape": [0, -1]})], 240, (6, 8)),
    "columns first": ((6, 8), [("transpose", {"axes": [0, 1, 3, 2]}), FLATTEN], 240, (6, 8)),
    "averaged": ((6, 8), [("mean", {"axes": [2, 3], "keep": False})], 5, (1, 1)),
    "averaged by a pooling": ((6, 8), [("adaptive_avg_pool", {"size": [1, 1]}), FLATTEN], 5, (1, 1)),
    "rows": ((9,), [FLATTEN], 45, (1, 9)),
}


@pytest.mark.parametrize("name", FLATTENED)
def test_a_dense_layer_sees_every_pixel_with_the_weight_of_its_place(name):
    model = flattened_chain(*FLATTENED[name][:3])
    batch, size = inputs(model, 3), FLATTENED[name][3]
    (own,) = [own for own in every(model, batch)[0] if own.is_dense]
    assert (own.connection, own.kernel, own.size) == (1, size, size)
    assert own.weights.shape == (4, 5, *size) and own.flattened.shape == (5, *size)
    outputs = model.outputs(batch, [1, 2])
    came = outputs[1][1].reshape(3, 5, *size).numpy() if own.taken is None else own.taken
    before = np.einsum("nuyx,ouyx->no", came, own.weights) + model.network.layers[2].bias
    np.testing.assert_allclose(before, outputs[2][0].numpy(), atol=1e-5)
    step = model.program.steps[model.blocks[1].parts[0].step]
    values = model.run(batch, {step.inputs[0]})[step.inputs[0]].numpy()
    np.testing.assert_array_equal(came, values[:, own.flattened])
    np.testing.assert_array_equal(own.weights, model.program.constants[step.inputs[1]][:, own.flattened])


def test_a_dense_layer_sees_the_pooled_pixels_of_the_map():
    for name, size in (("pooled", (2, 2)), ("averaged", (6, 8)), ("averaged by a pooling", (6, 8))):
        model = flattened_chain(*FLATTENED[name][:3])
        own = every(model, inputs(model, 1))[0][1]
        assert (own.jump, own.offset, own.extent) == (size, (0, 0), size)


def test_what_mixes_the_flattened_values_is_no_window():
    model = flattened_chain((6, 8), [FLATTEN, ("softmax", {"axis": 1})], 240)
    assert not [own for own in every(model, inputs(model, 1))[0] if own.is_dense]


def test_weights_of_units_that_are_kept_and_of_maps_that_are_reduced():
    model = flattened_chain(*FLATTENED["flatten"][:3])
    batch = inputs(model, 2)
    whole = every(model, batch)[0][1]
    conv, fc = maps_of(1, np.array([1, 3])), maps_of(2, np.array([0, 2, 3]))
    (own,), _ = windows_of(model, batch, [conv, fc], 2)
    np.testing.assert_array_equal(own.weights, whole.weights[[0, 2, 3]][:, [1, 3]])
    np.testing.assert_array_equal(own.flattened, whole.flattened[[1, 3]])
    assert windows_of(model, batch, [maps_of(1, np.array([1, 3]), 2), fc], 2) == ([], [])


def test_weights_that_take_too_much_memory_are_left_out_and_noted(monkeypatch):
    model = flattened_chain(*FLATTENED["flatten"][:3])
    monkeypatch.setattr(windows_module, "MOST_WEIGHTS", 4 * 4 * 240 - 1)
    windows, notes = every(model, inputs(model, 2))
    assert not [own for own in windows if own.is_dense] and "fc" in notes[0]

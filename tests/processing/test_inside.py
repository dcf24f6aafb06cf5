"""What a unit's value is made of: the sum is the framework's own number, and what is not known is said."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from map_networks import dataset_of, processed_of
from numpy.testing import assert_allclose
from programs import Maker
from torch.export import Dim
from torch_networks import network, samples

from nnvis_blender.processing.activations.inside import look_inside
from nnvis_blender.processing.activations.make import make_maps
from nnvis_blender.processing.activations.maps import Windows
from nnvis_blender.processing.activations.parameters import MapParameters
from nnvis_blender.processing.activations.terms import Term, window_of
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.worker.report import Silent
from synthetic_maps import convolutional_network

# network -> of how many of the pixels that are tried all of the sum is told
FULLY_TOLD = {"mlp": 2, "lenet": 9, "resnet": 28, "mobilenet": 28}


@pytest.fixture(scope="module", params=list(FULLY_TOLD))
def real(request, tmp_path_factory):
    """(name, a processed network with its maps of all units)."""
    folder = tmp_path_factory.mktemp("inside")
    x = samples(request.param, 3)
    exported = torch.export.export(network(request.param), (x[:2],), dynamic_shapes=({0: Dim("batch")},))
    torch.export.save(exported, folder / "net.pt2")
    model = read_model(folder / "net.pt2")
    processed = processed_of(model)
    data = dataset_of(folder, np.asarray(x), model, model.network.class_count)
    settings = MapParameters(side=None, units=None)
    processed.maps = make_maps(processed, model, data, DataOptions(), settings, Silent())
    return request.param, processed


def places(processed):
    """(layer, unit, row, column, sample) of some pixels of every layer with maps, its corners among them."""
    random = np.random.default_rng(0)
    for own in processed.maps.layers:
        count, units, height, width = own.after.shape
        for row, column in {(0, 0), (height - 1, width - 1), (height // 2, width // 3)}:
            yield own.layer, int(own.units[random.integers(units)]), row, column, int(random.integers(count))


def test_terms_and_bias_are_the_frameworks_sum(real):
    name, processed = real
    summed = 0
    for layer, unit, row, column, sample in places(processed):
        found, own = look_inside(processed, layer, unit, row, column, sample), processed.maps.of_layer(layer)
        place = list(own.units).index(unit)
        assert found.after == own.after[sample, place, row, column]
        if found.terms:
            total = sum(term.value for term in found.terms) + found.bias + found.rest
            assert total == pytest.approx(own.before[sample, place, row, column], abs=1e-4)
            summed += bool(found.terms) and found.rest == 0
        for term in (term for term in found.terms if term.window is not None):
            assert (term.window * term.kernel).sum() == pytest.approx(term.value, abs=1e-4)
        for term in (term for term in found.terms if term.activation is not None):
            assert term.activation * term.weight == pytest.approx(term.value, abs=1e-4)
        assert [abs(term.value) for term in found.terms] == sorted((abs(t.value) for t in found.terms), reverse=True)
    assert summed >= FULLY_TOLD[name]


# name -> (inputs, outputs, kernel, options of torch's conv2d, of conv1d where the kernel has one axis)
CONVOLUTIONS = {
    "strided": (3, 4, (3, 3), {"stride": (2, 1)}),
    "padded": (2, 4, (5, 3), {"padding": (2, 1)}),
    "dilated": (2, 3, (3, 2), {"dilation": (2, 3), "padding": (2, 0)}),
    "grouped": (6, 4, (3, 3), {"groups": 2, "padding": (1, 1)}),
    "grouped, all together": (6, 9, (2, 3), {"groups": 3, "stride": (2, 3), "padding": (1, 2), "dilation": (2, 1)}),
    "depthwise": (4, 4, (3, 3), {"groups": 4, "stride": (2, 2), "padding": (1, 1)}),
    "depthwise, twice as many": (3, 6, (3, 3), {"groups": 3, "dilation": (2, 2)}),
    "one by one, grouped": (4, 6, (1, 1), {"groups": 2}),
    "along one axis": (3, 4, (5,), {"stride": (2,), "padding": (3,), "dilation": (2,)}),
    "along one axis, depthwise": (3, 3, (4,), {"groups": 3, "padding": (1,)}),
}


STEPS = (("stride", 1), ("padding", 0), ("dilation", 1))


@pytest.fixture(params=list(CONVOLUTIONS))
def convolution(request, tmp_path):
    """(the processed network of a first convolution and one of CONVOLUTIONS with their maps, the latter's weight and
    bias, torch's function of what comes in, weight and bias).
    """
    inputs, outputs, kernel, options = CONVOLUTIONS[request.param]
    make, space = Maker(), len(kernel)
    stride, padding, dilation = (options.get(name, (n,) * space) for name, n in STEPS)
    x = make.input((2, *(11, 13)[:space]))
    x = make("tanh", make("conv", x, make.drawn(inputs, 2, *(1,) * space), make.drawn(inputs), layer="first"))
    weight, bias = make.drawn(outputs, inputs // options.get("groups", 1), *kernel), make.drawn(outputs)
    more = {"stride": list(stride), "pads": [[n, n] for n in padding], "dilation": list(dilation)}
    x = make("conv", x, weight, bias, layer="conv", groups=options.get("groups", 1), **more)
    x = make("mean", make("relu", x), axes=list(range(2, 2 + space)), keep=False)
    model = ProgramModel(make.done(make.dense(x, outputs, 3, "fc")), "net")
    processed = processed_of(model)
    data = dataset_of(tmp_path, np.random.default_rng(0).normal(size=(3, *model.inputs[0].shape)), model, 3)
    settings = MapParameters(side=None, units=None)
    processed.maps = make_maps(processed, model, data, DataOptions(), settings, Silent())
    function = torch.nn.functional.conv2d if space == 2 else torch.nn.functional.conv1d
    return processed, torch.from_numpy(weight), torch.from_numpy(bias), lambda x, w, b: function(x, w, b, **options)


def test_every_channel_brings_what_torch_convolves_of_it_alone(convolution):
    processed, weight, bias, convolve = convolution
    maps, space = processed.maps, weight.ndim - 2
    came, own = maps.of_layer(1).after, maps.of_layer(2)
    x = torch.from_numpy(came if space == 2 else came[:, :, 0])
    alone = [
        convolve(x * (torch.arange(x.shape[1]) == c).view(1, -1, *[1] * space), weight, None) for c in range(x.shape[1])
    ]
    alone = torch.stack(alone, 1).numpy().reshape(len(x), x.shape[1], *own.before.shape[1:])
    before = convolve(x, weight, bias).numpy().reshape(own.before.shape)
    assert_allclose(own.before, before, atol=1e-5)
    groups, units = x.shape[1] // weight.shape[1], len(own.units)
    for sample, unit, row, column in np.random.default_rng(1).integers(0, own.before.shape, (40, 4)).tolist():
        found = look_inside(processed, 2, unit, row, column, sample)
        group = unit // (units // groups)
        first = group * weight.shape[1]
        assert sorted(term.unit for term in found.terms) == list(range(first, first + weight.shape[1]))
        assert (found.rest, found.notes) == (0.0, []) and found.bias == pytest.approx(float(bias[unit]))
        for term in found.terms:
            assert term.value == pytest.approx(alone[sample, term.unit, unit, row, column], abs=1e-5)
            assert_allclose(term.kernel.ravel(), weight[unit, term.unit - first].ravel())
        assert sum(t.value for t in found.terms) + found.bias == pytest.approx(
            before[sample, unit, row, column], abs=1e-5
        )


def test_a_dense_layer_after_maps_is_told_pixel_by_pixel():
    processed = convolutional_network()
    maps, windows = processed.maps, processed.maps.of_connection(2)
    after = maps.of_layer(2).after
    for unit, sample in ((0, 0), (4, 2)):
        found = look_inside(processed, 3, unit, sample=sample)
        assert (found.rest, found.notes, len(found.terms)) == (0.0, [], 6)
        for term in found.terms:
            assert_allclose(term.window, after[sample, term.unit])
            assert_allclose(term.kernel, windows.weights[unit, term.unit])
            assert_allclose(term.flattened.ravel(), np.arange(16) + 16 * term.unit)
            assert term.flattened_text == f"{16 * term.unit} to {16 * term.unit + 15}"
        total = sum(term.value for term in found.terms) + found.bias
        assert total == pytest.approx(maps.of_layer(3).before[sample, unit, 0, 0], abs=1e-5)


def test_of_a_file_without_the_weights_of_pixels_each_map_has_its_part():
    processed = convolutional_network()
    whole = look_inside(processed, 3, 1)
    processed.maps.windows = processed.maps.windows[:2]
    found = look_inside(processed, 3, 1)
    assert [term.value for term in found.terms] == pytest.approx([term.value for term in whole.terms], abs=1e-5)
    assert all(term.window is None and term.activation is None for term in found.terms)


@pytest.mark.parametrize(("order", "text"), [((0, 1, 2), "6 to 11"), ((1, 2, 0), "1, 3, 5 to 11")])
def test_where_flattening_puts_pixels_is_told(order, text):
    places = np.empty((2, 2, 3), int)
    places.transpose(order).flat = np.arange(12)
    assert Term(1, 1, 0.0, 0.0, flattened=places[1]).flattened_text == text


@pytest.mark.parametrize("real", ["resnet"], indirect=True)
def test_a_shortcuts_own_bias_is_part_of_the_bias(real):
    _, processed = real
    layers = [layer.name for layer in processed.network.layers]
    own = processed.maps.of_layer(layers.index("layer1.1.conv2"))
    found = [look_inside(processed, own.layer, 3, y, x, n) for y, x, n in ((0, 0, 0), (5, 7, 1), (2, 1, 2))]
    assert len({round(one.bias, 4) for one in found}) == 1 and not any(one.notes or one.rest for one in found)
    assert processed.network.layers[own.layer].bias is None and abs(found[0].bias) > 1e-3
    for one, (y, x, n) in zip(found, ((0, 0, 0), (5, 7, 1), (2, 1, 2))):
        total = sum(term.value for term in one.terms) + one.bias
        assert total == pytest.approx(own.before[n, 3, y, x], abs=1e-4)


def test_the_softmax_is_that_of_the_frameworks_probabilities(real):
    _, processed = real
    layer = processed.network.outputs[0]
    found = look_inside(processed, layer, 1, sample=2).softmax
    assert_allclose(found.shares, processed.maps.outputs[2], atol=1e-4)
    assert_allclose(found.terms / found.terms.sum(), found.shares)


@pytest.mark.parametrize("options", [((1, 1), (0, 0), (1, 1)), ((2, 3), (1, 2), (1, 1)), ((1, 2), (2, 0), (2, 3))])
def test_a_window_is_a_column_of_unfold(options):
    stride, pads, dilation = options
    x = torch.randn(3, 9, 11)
    windows = Windows(0, (3, 2), stride, pads, dilation, (9, 11))
    columns = torch.nn.functional.unfold(x[None], (3, 2), dilation, pads, stride)[0].reshape(3, 3, 2, -1)
    wide = (11 + 2 * pads[1] - dilation[1] - 1) // stride[1] + 1
    for number in range(columns.shape[-1]):
        seen = window_of(windows, x.numpy(), *divmod(number, wide))
        assert_allclose(seen, columns[..., number].numpy())


def test_pooling_is_told_with_its_window():
    processed = convolutional_network()
    found = look_inside(processed, 1, 2, row=5, column=8, sample=1).pooling
    after = processed.maps.of_layer(1).after[1, 2]
    assert (found.kind, found.row, found.column) == ("max", 2, 4)
    assert_allclose(found.window, after[4:6, 8:10])
    assert found.value == after[4:6, 8:10].max()


def test_edges_out_of_a_unit_are_sorted_by_what_they_bring():
    processed = convolutional_network()
    out = look_inside(processed, 2, 3, 1, 1).outgoing
    assert len(out) == 5 and all(edge.layer == 3 for edge in out)
    sizes = [abs(edge.value) for edge in out]
    assert sizes == sorted(sizes, reverse=True)


def test_what_was_left_out_is_the_rest_and_is_said():
    whole = convolutional_network()
    part = convolutional_network()
    own, windows = part.maps.of_layer(1), part.maps.of_connection(1)
    own.units, own.after, own.before = own.units[[0, 2]], own.after[:, [0, 2]], own.before[:, [0, 2]]
    windows.taken = windows.taken[:, [0, 2]]
    told, all_told = (look_inside(one, 2, 4, 2, 1, 1) for one in (part, whole))
    assert [term.unit for term in told.terms] == [term.unit for term in all_told.terms if term.unit in (0, 2)]
    others = sum(term.value for term in all_told.terms if term.unit not in (0, 2))
    assert told.rest == pytest.approx(others, abs=1e-4)
    assert told.before == all_told.before and "2 units of conv_1 that were left out" in told.notes[0]
    with pytest.raises(NNVisError, match="2 of 4 are held"):
        look_inside(part, 1, 1)


def test_reduced_maps_tell_no_sum():
    processed = convolutional_network()
    processed.maps.of_layer(2).reduced = 2
    found = look_inside(processed, 2, 0)
    assert found.terms == [] and found.before is None and "2 x 2" in found.notes[0]
    processed.maps.of_layer(2).reduced, processed.maps.of_layer(1).reduced = 1, 3
    found = look_inside(processed, 2, 0)
    assert found.terms == [] and found.rest == pytest.approx(found.before - found.bias)
    assert "not known exactly" in found.notes[0]


def test_without_pre_activations_no_sum_is_told():
    processed = convolutional_network()
    processed.maps.of_layer(2).before = None
    found = look_inside(processed, 2, 0)
    assert found.before is None and found.terms == [] and "not kept" in found.notes[0]
    assert look_inside(processed, 0, 0).notes == []


def test_a_sum_that_does_not_come_out_is_not_told():
    processed = convolutional_network()
    processed.maps.of_layer(1).before = processed.maps.of_layer(1).before * 2
    found = look_inside(processed, 1, 0, 3, 3)
    assert found.terms == [] and "its terms are not told" in found.notes[0]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({"layer": 9}, "there is no layer 9"),
        ({"unit": 4}, "has no unit 4"),
        ({"sample": 3}, "there is no sample 3"),
        ({"row": 12}, "no pixel 12, 0"),
    ],
)
def test_what_is_not_there_is_refused_in_one_sentence(place, message):
    with pytest.raises(NNVisError, match=message):
        look_inside(convolutional_network(), **{"layer": 1, "unit": 0, **place})
    with pytest.raises(NNVisError, match="holds no activations"):
        look_inside(replace(convolutional_network(), maps=None), 1, 0)

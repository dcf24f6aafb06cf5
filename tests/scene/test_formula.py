"""Build Formula: its cells hold the framework's numbers at every pixel and sample, and it goes as it came."""

import dataclasses

import bpy
import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnvis_blender.nodes.rigs.cells import ON_TILE
from nnvis_blender.processing.activations.inside import look_inside
from nnvis_blender.processing.activations.maps import Windows
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.network import Bundles, Connection
from nnvis_blender.scene import find_networks, keyframe_control, open_file, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.formula import formula_of
from nnvis_blender.scene.formula_blocks import (
    AFTER,
    BEFORE,
    BIAS,
    FLAT,
    KERNEL,
    OTHERS,
    POOL,
    POOLED,
    PRODUCT,
    SHARE,
    TERM,
    WINDOW,
)
from nnvis_blender.scene.inside import look_inside_network
from nnvis_blender.scene.rigs import build_formula, remove_formulas, rig_points
from synthetic_maps import convolutional_network


@pytest.fixture
def build(empty_scene, tmp_path):
    """build(processed, layer, unit, row, column, sample, channels=4) -> (network, the formula's object)."""

    def make(processed, *place, channels=4):
        write_network_file(tmp_path / "net.nnvis", processed)
        open_file(tmp_path / "net.nnvis", empty_scene)
        network = find_networks(empty_scene)[0]
        look_inside_network(network, *place)
        return network, build_formula(empty_scene, network, channels)

    return make


@pytest.fixture
def cells(evaluated):
    """cells(item, block) -> the values of a block's tiles, row by row as they were laid out."""

    def read(item, block):
        mesh = evaluated(item, "mesh")
        here = (read_attribute(mesh, "block") == block) & (read_attribute(mesh, "ink") < ON_TILE / 2)
        _, first = np.unique(read_attribute(mesh, "cell")[here], return_index=True)
        return read_attribute(mesh, "value")[here][first]

    return read


def show(network, pixel, sample):
    set_control(network.one("plates"), "Kernel Position", pixel)
    set_control(network.one("plates"), "Sample", sample)
    bpy.context.view_layer.update()


def convolved(channels, units, kernel=3, **options):
    """The synthetic network with another first convolution, its maps by torch."""
    torch = pytest.importorskip("torch")
    processed = convolutional_network(channels=(channels, units, 4))
    maps, network, groups = processed.maps, processed.network, options.get("groups", 1)
    side, kernel = (
        kernel,
        torch.randn(units, channels // groups, kernel, kernel, generator=torch.Generator().manual_seed(0)),
    )
    x, bias = torch.from_numpy(maps.layers[0].after), torch.from_numpy(network.layers[1].bias)
    before = torch.nn.functional.conv2d(x, kernel, bias, **options).numpy()
    maps.layers[1].before, maps.layers[1].after = before, np.maximum(before, 0)
    steps = (options.get(name, (n, n)) for name, n in (("stride", 1), ("padding", 0), ("dilation", 1)))
    maps.pictures = None  # of one or three channels alone
    maps.windows = [Windows(0, (side, side), *steps, (12, 12), groups=groups)]
    inputs = kernel.shape[1]  # of a group
    target, place = (one.astype(np.int32) for one in np.divmod(np.arange(units * inputs), inputs))
    source = target // (units // groups) * inputs + place
    order = np.lexsort((target, source))
    kernels = kernel.numpy().reshape(-1, side, side)[order]
    weight = np.linalg.norm(kernels, axis=(1, 2))
    network.connections[0] = Connection(0, 1, source[order].astype(np.int32), target[order], weight, kernels)
    return without_layout(processed)


def without_layout(processed):
    """With as many edges as the network has now, all alike."""
    network, random = processed.network, np.random.default_rng(0)
    ends = processed.positions[np.stack([network.edge_source, network.edge_target], axis=1)]
    count = network.edge_count
    importance = dataclasses.replace(processed.importance, edges=random.random((count, 1)).astype(np.float32))
    bundles = Bundles(np.arange(count, dtype=np.int32), ends.reshape(-1, 3), np.arange(count + 1) * 2)
    processed.maps.contributions = None
    return dataclasses.replace(processed, network=network, importance=importance, bundles=bundles)


@pytest.mark.parametrize(
    "make, layer",
    [
        (convolutional_network, 2),
        (lambda: convolved(3, 3, stride=(2, 1), padding=(2, 1), dilation=(1, 2)), 1),
        (lambda: convolved(4, 6, groups=2, padding=(1, 1)), 1),
        (lambda: convolved(3, 3, groups=3, stride=(2, 2), padding=(1, 0)), 1),
        (lambda: convolved(2, 4, groups=2, dilation=(3, 2)), 1),
    ],
    ids=["pooled before", "strided, padded, dilated", "grouped", "depthwise", "depthwise, twice as many"],
)
def test_the_cells_are_the_frameworks_numbers_at_every_pixel_and_sample(build, cells, make, layer):
    processed = make()
    network, item = build(processed, layer, 1, 0, 1, 0, channels=2)
    own = processed.maps.of_layer(layer)
    height, width = own.after.shape[2:]
    order = [term.unit for term in look_inside(processed, layer, 1, 0, 1, 0).terms][:2]
    assert order and look_inside(processed, layer, 1, 0, 1, 0).rest == 0
    for sample, row, column in ((0, 0, 1), (2, height - 1, width - 1), (1, 1, 0), (1, height - 1, 0)):
        show(network, row * width + column, sample)
        true = {term.unit: term for term in look_inside(processed, layer, 1, row, column, sample).terms}
        terms = [true[unit] for unit in order]
        windows, kernels = (np.concatenate([getattr(t, n).ravel() for t in terms]) for n in ("window", "kernel"))
        assert_allclose(cells(item, WINDOW), windows, atol=1e-5)
        assert_allclose(cells(item, KERNEL), kernels, atol=1e-6)
        assert_allclose(cells(item, PRODUCT), windows * kernels, atol=1e-5)
        assert_allclose(cells(item, TERM), [term.value for term in terms], atol=1e-4)
        before = own.before[sample, 1, row, column]
        assert_allclose(cells(item, BEFORE), before, atol=1e-5)
        assert_allclose(cells(item, AFTER), own.after[sample, 1, row, column], atol=1e-5)
        others = cells(item, OTHERS).sum()  # none of which is drawn where nothing is left
        assert cells(item, TERM).sum() + others + cells(item, BIAS)[0] == pytest.approx(before, abs=1e-4)


def test_a_dense_unit_is_made_of_the_flattened_pixels_of_maps(build, cells):
    processed = convolutional_network()
    _, item = build(processed, 3, 1, 0, 0, 0, channels=3)
    network = find_networks(bpy.context.scene)[0]
    units = [term.unit for term in look_inside(processed, 3, 1, 0, 0, 0).terms][:3]
    own, windows = processed.maps.of_layer(3), processed.maps.of_connection(2)
    for sample in (0, 2):
        show(network, 0, sample)
        pixels, weights = processed.maps.of_layer(2).after[sample, units], windows.weights[1, units]
        for block in (WINDOW, FLAT):
            assert_allclose(cells(item, block), pixels.ravel(), atol=1e-5)
        assert_allclose(cells(item, KERNEL), weights.ravel(), atol=1e-6)
        assert_allclose(cells(item, PRODUCT), (pixels * weights).ravel(), atol=1e-5)
        assert_allclose(cells(item, TERM), (pixels * weights).sum(axis=(1, 2)), atol=1e-4)
        total = cells(item, TERM).sum() + cells(item, OTHERS).sum() + cells(item, BIAS)[0]
        assert total == pytest.approx(own.before[sample, 1, 0, 0], abs=1e-4)


def test_of_a_kernel_of_one_weight_the_product_is_the_term(build, cells):
    processed = convolved(3, 4, kernel=1, stride=(2, 1))
    network, item = build(processed, 1, 2, 0, 1, 0)
    order = [term.unit for term in look_inside(processed, 1, 2, 0, 1, 0).terms]
    for sample, row, column in ((0, 0, 1), (2, 5, 11)):
        show(network, row * 12 + column, sample)
        true = {term.unit: term for term in look_inside(processed, 1, 2, row, column, sample).terms}
        for block, name in ((WINDOW, "window"), (KERNEL, "kernel"), (TERM, "value")):
            expected = [np.ravel(getattr(true[unit], name))[0] for unit in order]
            assert_allclose(cells(item, block), expected, atol=1e-5)
    assert not len(cells(item, PRODUCT)) and len(order) == 3


@pytest.mark.parametrize(("classes", "unlikely"), [(10, 0), (12, 11)])
def test_ten_classes_have_a_row_and_that_of_the_unit_is_among_them(monkeypatch, classes, unlikely):
    monkeypatch.setattr("synthetic_maps.CLASSES", classes)
    processed = convolutional_network()
    unit = int((-processed.maps.outputs[0]).argsort()[unlikely])
    formula = formula_of(processed, look_inside(processed, 3, unit), "unit", lambda layer, unit: "")
    here = formula.cells["block"] == SHARE
    shown = formula.cells["offset"][here, 0].astype(int).tolist()
    assert len(shown) == 10 and unit in shown


def test_flattened_pixels_stand_in_their_order():
    processed = convolutional_network()
    windows = processed.maps.of_connection(2)
    windows.flattened = windows.flattened.reshape(16, 6).T.reshape(6, 4, 4)[:, ::-1]  # channels last, rows upside down
    formula = formula_of(processed, look_inside(processed, 3, 1), "unit", lambda layer, unit: f"map {unit}", 1)
    here = formula.cells["block"] == FLAT
    across, seen = formula.cells["position"][here, 0], formula.cells["offset"][here, :2].astype(int)
    unit = look_inside(processed, 3, 1).terms[0].unit
    numbers = windows.flattened[unit, seen[:, 1], seen[:, 0]]
    assert np.array_equal(numbers[np.argsort(across)], np.sort(windows.flattened[unit], axis=None))
    assert f"flattened {numbers.min()}, {numbers.min() + 6}, {numbers.min() + 12} to {numbers.max()}" in {
        label.text for label in formula.labels
    }


def test_a_pooling_follows_its_pixel(build, cells):
    processed = convolutional_network()
    network, item = build(processed, 1, 2, 5, 8, 1)
    maps, windows = processed.maps.of_layer(1), processed.maps.of_connection(1)
    for row, column in ((5, 8), (0, 11), (10, 3)):
        show(network, row * 12 + column, 2)
        block = maps.after[2, 2, row // 2 * 2 :, column // 2 * 2 :][:2, :2]
        assert_allclose(cells(item, POOL), block.ravel(), atol=1e-6)
        assert_allclose(cells(item, POOLED), windows.taken[2, 2, row // 2, column // 2], atol=1e-6)


def test_the_classes_share_one(build, cells):
    processed = convolutional_network()
    network, item = build(processed, 3, 2, 0, 0, 1)
    for sample in (0, 2):
        show(network, 0, sample)
        assert_allclose(cells(item, SHARE), processed.maps.outputs[sample], atol=1e-4)
        assert_allclose(cells(item, BEFORE), processed.maps.of_layer(3).after[sample, 2, 0, 0], atol=1e-4)


def test_it_follows_keyframes_of_the_plates(build, cells, empty_scene):
    processed = convolutional_network()
    network, item = build(processed, 2, 0, 0, 0, 0)
    for control, last in (("Kernel Position", 15.0), ("Sample", 2.0)):
        keyframe_control(network.one("plates"), control, 1, 0.0)
        keyframe_control(network.one("plates"), control, 10, last)
    empty_scene.frame_set(10)
    assert_allclose(cells(item, AFTER), processed.maps.of_layer(2).after[2, 0, 3, 3], atol=1e-5)
    empty_scene.frame_set(1)
    assert_allclose(cells(item, AFTER), processed.maps.of_layer(2).after[0, 0, 0, 0], atol=1e-5)


def test_it_stands_clear_of_the_network_and_goes_without_a_trace(build, empty_scene):
    network, item = build(convolutional_network(), 2, 0, 0, 0, 0)
    plates = rig_points(empty_scene, [network.one("plates")])
    assert rig_points(empty_scene, [item])[:, 0].min() > plates[:, 0].max()
    kinds = ("objects", "meshes", "materials", "collections", "node_groups")
    remove_formulas(empty_scene, network)
    before = {kind: len(getattr(bpy.data, kind)) for kind in kinds}
    for _ in range(2):
        build_formula(empty_scene, network)
    remove_formulas(empty_scene, network)
    assert {kind: len(getattr(bpy.data, kind)) for kind in kinds} == before
    assert network.one("plates").modifiers and network.inside is not None
    with pytest.raises(NNVisError, match="has no formula"):
        remove_formulas(empty_scene, network)


def test_without_a_look_inside_there_is_nothing_to_build(build, empty_scene):
    network, _ = build(convolutional_network(), 2, 0, 0, 0, 0)
    del network.root["nnvis_inside"]
    with pytest.raises(NNVisError, match="nothing has been looked into"):
        build_formula(empty_scene, network)


def test_what_would_be_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("nnvis_blender.scene.sheet.MOST_VALUES", 100)
    processed = convolutional_network()
    with pytest.raises(NNVisError, match="more than 100 numbers"):
        formula_of(processed, look_inside(processed, 2, 0), "unit", lambda layer, unit: "")

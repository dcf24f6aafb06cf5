"""Taps: between the pixels that torch's unfold names, at every place of the kernel, read back from what is drawn."""

import dataclasses

import bpy
import numpy as np
import pytest
from plate_stage import Stage

from nnvis_blender.nodes.plates.taps import ALL_TAPS, DRAWN_TAPS, taps_group
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.views.network import build_network
from synthetic_windows import Step, chain, dense_kernel

RINGS, SIDES = 16, 5

CASES = {
    "plain": (3, (6, 7), Step(4, (3, 3))),
    "stride": (2, (9, 8), Step(3, (3, 2), stride=(2, 3))),
    "padding": (2, (5, 6), Step(3, (3, 5), padding=(1, 2))),
    "dilation": (2, (9, 11), Step(3, (3, 3), padding=(2, 1), dilation=(2, 3))),
    "groups": (4, (6, 6), Step(6, (3, 3), padding=(1, 1), groups=2)),
    "depthwise": (3, (6, 5), Step(3, (3, 3), stride=(2, 2), padding=(1, 1), groups=3)),
    "one by one": (3, (4, 4), Step(2, (1, 1))),
    "row": (2, (1, 12), Step(3, (1, 5), padding=(0, 2))),
}


@pytest.fixture
def stage(empty_scene):
    """stage(channels, size, step, reduced=1) -> the taps of layer 1, without kernels, on plates of that convolution."""

    def make(channels, size, step, reduced=1):
        made = Stage(empty_scene, chain(channels, size, step, reduced=reduced), taps_group())
        made.set(Taps=True, Tap_Layer=1, Kernel=0.0, Padding=0.0)
        return made

    return make


@pytest.fixture
def taps(evaluated):
    """taps(stage) -> (starts (n, 3), finishes (n, 3), weights (n,)) of the taps that are drawn, which come first."""

    def read(stage):
        mesh = evaluated(stage.object, "mesh")
        drawn, _ = told(evaluated)
        place, weight = (read_attribute(mesh, name)[: drawn * RINGS * SIDES] for name in ("position", "weight"))
        rings = place.reshape(drawn, RINGS, SIDES, 3).mean(axis=2)
        return rings[:, 0], rings[:, -1], weight.reshape(drawn, -1)[:, 0]

    return read


def told(evaluated, stage=None):
    """(drawn, all) taps, as the group tells them, of what was evaluated last or of the stage."""
    if stage is not None:
        evaluated(stage.object, "mesh")
    tally = evaluated.kept.instances_pointcloud()
    return tuple(int(read_attribute(tally, name)[0]) for name in (DRAWN_TAPS, ALL_TAPS))


def unfolded(channels, size, step):
    """(channels * kernel, positions): 1 + the number of the pixel that each place of the kernel sees, 0 in padding."""
    torch = pytest.importorskip("torch")
    image = torch.arange(1, channels * size[0] * size[1] + 1, dtype=torch.float32).reshape(1, channels, *size)
    columns = torch.nn.functional.unfold(image, step.kernel, step.dilation, step.padding, step.stride)
    return columns[0].round().long().numpy()


@pytest.mark.parametrize("case", CASES)
def test_taps_start_where_unfold_looks_and_bear_the_kernels_weights(stage, taps, case):
    channels, size, step = CASES[case]
    columns = unfolded(channels, size, step).reshape(channels, -1, np.prod(step.convolved(size)))
    made, each = stage(channels, size, step), channels // step.groups
    kernel = dense_kernel(made.processed.network.connections[0], channels, step.channels)
    for unit in (0, step.channels - 1):
        first = unit // (step.channels // step.groups) * each
        group = slice(first, first + each)
        for position in range(columns.shape[2]):
            made.set(Tap_Unit=unit, Kernel_Position=float(position))
            start, finish, weight = taps(made)
            channel, row, column = made.pixels(0, start)
            index = (channel * size[0] + np.floor(row).astype(int)) * size[1] + np.floor(column).astype(int) + 1
            np.testing.assert_allclose((row % 1, column % 1), 0.5, atol=0.01)
            seen = columns[group, :, position]
            np.testing.assert_array_equal(np.sort(index), np.sort(seen[seen > 0]))
            expected = kernel[unit, group].reshape(each, -1)
            by_index = dict(zip(seen[seen > 0], expected[seen > 0]))
            np.testing.assert_allclose(weight, [by_index[one] for one in index], rtol=1e-6)
            units, row, column = made.pixels(1, finish)
            width = step.convolved(size)[1]
            assert set(units) == {unit}
            np.testing.assert_allclose(row, position // width + 0.5, atol=0.01)
            np.testing.assert_allclose(column, position % width + 0.5, atol=0.01)


def test_a_dense_layer_after_maps_is_tapped_from_every_pixel_of_the_pooled_map(empty_scene, taps):
    processed = chain(2, (8, 6), Step(3, (4, 3), pool=2, pool_stride=2))  # of which its kernel is as large
    (connection,), (windows,) = processed.network.connections, processed.maps.windows
    windows.weights = dense_kernel(connection, 2, 3)
    windows.flattened = np.arange(24, dtype=np.int32).reshape(2, 4, 3)
    processed.network.connections[0] = dataclasses.replace(connection, kernel=None)
    made = Stage(empty_scene, processed, taps_group())
    made.set(Taps=True, Tap_Layer=1, Tap_Unit=2, Kernel=0.0)
    start, finish, weight = taps(made)
    unit, row, column = made.pixels(0, start)
    np.testing.assert_allclose(
        weight, windows.weights[2, unit, (row / 2).astype(int), (column / 2).astype(int)], rtol=1e-6
    )
    places = {(int(u), round(float(y)), round(float(x))) for u, y, x in zip(unit, row, column)}
    assert places == {(u, y, x) for u in (0, 1) for y in (1, 3, 5, 7) for x in (1, 3, 5)}
    assert len(weight) == 24 and set(made.pixels(1, finish)[0]) == {2}
    assert not read_attribute(made.mesh, "is_window").any(), "links of dense layers are pinched"


@pytest.mark.parametrize("case", ["padding", "groups"])
def test_in_all_there_are_as_many_taps_as_a_pixel_has_products(stage, evaluated, case):
    channels, size, step = CASES[case]
    made = stage(channels, size, step)
    made.set(Padding=0.2)
    assert told(evaluated, made) == 2 * (np.prod(step.kernel) * channels // step.groups,)


def test_a_pooling_between_lies_under_the_tap(stage, taps):
    step = Step(2, (2, 2), pool=3, pool_stride=2, pool_padding=1)
    made = stage(1, (8, 8), step)
    made.set(Kernel_Position=4.0)  # row 1, column 1 of 3 x 3 from 4 x 4 pixels of a pooling
    _, row, column = made.pixels(0, taps(made)[0])
    # pixel i of the pooling is made of the pixels 2 i - 1 to 2 i + 1, whose middle is 2 i + 0.5
    np.testing.assert_allclose(row, [2.5, 2.5, 4.5, 4.5], atol=0.01)
    np.testing.assert_allclose(column, [2.5, 4.5, 2.5, 4.5], atol=0.01)


def test_reduced_maps_are_tapped_where_the_pixels_were(stage, taps):
    made = stage(1, (8, 8), Step(1, (1, 1)), reduced=2)
    made.set(Kernel_Position=8.0 * 5 + 2)
    start, finish, _ = taps(made)
    for layer, places in enumerate((start, finish)):
        _, row, column = made.pixels(layer, places)
        np.testing.assert_allclose((row[0], column[0]), (5.5 / 2, 2.5 / 2), atol=0.01)


def test_the_kernel_steps_or_glides(stage, taps):
    made = stage(1, (6, 6), Step(1, (1, 1)))
    for glide, column in ((False, 2.5), (True, 3.0)):
        made.set(Glide=glide, Kernel_Position=2.5)
        np.testing.assert_allclose(made.pixels(0, taps(made)[0])[2], column, atol=0.01)
    made.set(Kernel_Position=1000.0)  # beyond the last
    np.testing.assert_allclose(np.ravel(made.pixels(0, taps(made)[0])), [0, 5.5, 5.5], atol=0.01)


def test_all_calculations_go_from_one_pixel_to_every_one_within_the_budget(stage, taps, evaluated):
    channels, size, step = CASES["plain"]
    made, pixels, each = stage(channels, size, step), 4 * 5, 27
    for share, drawn in ((0.0, 1), (0.5, 10), (1.0, 20)):
        made.set(All_Calculations=share)
        assert told(evaluated, made) == 2 * (drawn * each,)
    _, row, column = made.pixels(1, taps(made)[1])
    assert len(set(zip(row.round(1), column.round(1)))) == pixels
    made.set(Tap_Budget=200)
    assert told(evaluated, made) == (7 * each, 20 * each)


def test_nothing_is_drawn_where_no_convolution_leads(stage, evaluated):
    made = stage(*CASES["plain"])
    for values in ({"Tap_Layer": 0}, {"Tap_Layer": 1, "Tap_Unit": 99}, {"Tap_Unit": 0, "Connection": 5}):
        made.set(**values)
        assert told(evaluated, made)[0] == 0
    made.set(Connection=0)
    assert told(evaluated, made)[0] == 27


def test_the_kernel_shows_a_cell_a_weight_with_zero_in_the_middle_of_its_colors(stage, evaluated):
    channels, size, step = CASES["padding"]
    made = stage(channels, size, step)
    connection = made.processed.network.connections[0]
    connection.kernel[::2] *= -1
    connection.kernel[connection.target_unit == 1, 0, 0] = 0
    made = Stage(bpy.context.scene, made.processed, taps_group())
    made.set(Taps=True, Tap_Layer=1, Tap_Unit=1, Kernel=1.0, Kernel_Position=8.0)
    mesh = evaluated(made.object, "mesh")
    cell = read_attribute(mesh, "flat") > 0.5
    color, weight = read_attribute(mesh, "class_color")[cell][::4, :3], read_attribute(mesh, "weight")[cell][::4]
    assert cell.sum() == 4 * np.prod(step.kernel) * channels
    redness = color[:, 0] - color[:, 2]
    assert np.allclose(redness[weight == 0], 0) and (weight == 0).any()
    assert (redness[weight > 0] > 0).all() and (redness[weight < 0] < 0).all() and (weight < 0).any()
    order = np.argsort(weight)
    assert (np.diff(redness[order]) > -1e-6).all(), "the larger a weight, the redder"


@pytest.mark.parametrize(("kernel", "is_window"), [((1, 1), 1), ((3, 3), 0)])
def test_kernels_of_one_pixel_are_the_weights_and_without_kernels_there_are_no_taps(empty_scene, kernel, is_window):
    processed = chain(2, (6, 6), Step(3, kernel))
    connection = dataclasses.replace(processed.network.connections[0], kernel=None)
    processed.network.connections[0] = connection
    network = build_network(processed, "net", empty_scene)
    windows = network.one("windows").data
    assert read_attribute(windows, "is_window").tolist() == [is_window]
    plates = network.one("plates").data
    assert set(read_attribute(plates, "window_connection")[2:]) == {0 if is_window else -1}, "of the three outputs"
    if is_window:
        expected = processed.network.matrix(connection).T.ravel()
        np.testing.assert_array_equal(read_attribute(windows, "weight"), expected)

"""Receptive fields: of each layer, the pixels whose gradient is not zero in a network of positive weights."""

import numpy as np
import pytest
from plate_stage import PIXEL, Stage

from nnvis_blender.nodes.plates.field import HIGH, IN_FIELD, LOW, field_group
from nnvis_blender.processing.activations.maps import Windows
from nnvis_blender.processing.network import Connection
from nnvis_blender.scene import build_network, set_control
from nnvis_blender.scene.attributes import read_attribute
from synthetic_maps import convolutional_network
from synthetic_windows import Step, chain, dense_kernel

CHAINS = {
    "plain": ((14, 13), Step(2), Step(2, (5, 3)), Step(1)),
    "padding": ((9, 9), Step(2, padding=(1, 1)), Step(2, padding=(1, 1)), Step(1, padding=(1, 1))),
    "stride": ((21, 18), Step(2, stride=(2, 3)), Step(2, (2, 2), stride=(2, 1), padding=(1, 0)), Step(1, (1, 2))),
    "dilation": ((20, 20), Step(2, dilation=(2, 3), padding=(2, 0)), Step(1, dilation=(3, 1))),
    "pooling": (
        (24, 24),
        Step(2, padding=(1, 1)),
        Step(2, pool=2, pool_stride=2),
        Step(1, pool=3, pool_stride=2, pool_padding=1),
    ),
}


def gradient_boxes(processed, steps, size, row, column):
    """[(low, high)] of each layer: the first and last (x, y) with a gradient of the last layer's pixel, by torch."""
    torch = pytest.importorskip("torch")
    maps = [torch.ones(1, processed.network.layers[0].size, *size, dtype=torch.float64, requires_grad=True)]
    for connection, step, layer in zip(processed.network.connections, steps, processed.network.layers[1:]):
        x = maps[-1]
        if step.pool > 1:
            x = torch.nn.functional.avg_pool2d(x, step.pool, step.pool_stride, step.pool_padding)
        kernel = torch.tensor(dense_kernel(connection, x.shape[1], layer.size), dtype=torch.float64)
        x = torch.nn.functional.conv2d(x, kernel, None, step.stride, step.padding, step.dilation)
        x.retain_grad()
        maps.append(x)
    maps[-1][0, 0, row, column].backward()
    boxes = []
    for one in maps:
        y, x = np.nonzero(one.grad[0].numpy().sum(axis=0))
        boxes.append(((x.min(), y.min()), (x.max(), y.max())))
    return boxes


def field(mesh, layer):
    """[low x, low y], [high x, high y] of a layer's first plate."""
    first = np.flatnonzero(read_attribute(mesh, "layer") == layer)[0]
    return tuple(read_attribute(mesh, name)[first, :2].astype(int).tolist() for name in (LOW, HIGH))


def drawing_plates():
    """The group with its plates as what it gives first."""
    group = field_group()
    group.interface.move(
        next(item for item in group.interface.items_tree if item.name == "Plates" and item.in_out == "OUTPUT"), 0
    )
    return group


@pytest.mark.parametrize("case", CHAINS)
def test_fields_are_where_gradients_are(empty_scene, evaluated, case):
    size, *steps = CHAINS[case]
    processed = chain(2, size, *steps)
    made, last = Stage(empty_scene, processed, drawing_plates()), len(steps)
    made.set(Receptive_Field=True, Field_Layer=last)
    height, width = processed.network.layers[-1].map_shape
    for row, column in {(0, 0), (height - 1, width - 1), (height // 2, width // 2), (0, width - 1)}:
        made.set(Field_Row=row, Field_Column=column)
        mesh = evaluated(made.object, "mesh")
        for layer, (low, high) in enumerate(gradient_boxes(processed, steps, size, row, column)):
            assert field(mesh, layer) == ([*low], [*high]), (layer, row, column)
        assert (read_attribute(mesh, IN_FIELD) == 1).all()


def test_where_branches_meet_the_widest_of_them_counts(empty_scene, evaluated):
    processed = chain(1, (9, 9), Step(1, (1, 1)), Step(1, (1, 1)))
    one = np.zeros(1, np.int32)
    jump = Connection(0, 2, one, one, np.ones(1, np.float32), np.ones((1, 5, 3), np.float32))
    processed.network.connections.append(jump)
    processed.maps.windows.append(Windows(2, (5, 3), (1, 1), (2, 1), (1, 1), (9, 9)))
    made = Stage(empty_scene, processed, drawing_plates())
    made.set(Receptive_Field=True, Field_Layer=2, Field_Row=4, Field_Column=4)
    mesh = evaluated(made.object, "mesh")
    assert field(mesh, 1) == ([4, 4], [4, 4])
    assert field(mesh, 0) == ([3, 2], [5, 6])


def test_a_field_keeps_to_the_groups_of_its_units(empty_scene, evaluated):
    processed = chain(6, (8, 8), Step(4, groups=2), Step(4, groups=4), Step(2, groups=2))
    made = Stage(empty_scene, processed, drawing_plates())
    for unit, (first, second, third) in ((0, ([0, 1, 2], [0, 1], [0, 1])), (1, ([3, 4, 5], [2, 3], [2, 3]))):
        made.set(Receptive_Field=True, Field_Layer=3, Field_Unit=unit)
        mesh = evaluated(made.object, "mesh")
        marked = read_attribute(mesh, IN_FIELD) == 1
        found = [made.unit[marked & (made.layer == layer)].tolist() for layer in range(4)]
        assert found == [first, second, third, [unit]]


def test_a_class_sees_everything_and_of_its_layer_it_alone_is_marked(empty_scene, evaluated):
    made = Stage(empty_scene, convolutional_network(), drawing_plates())
    made.set(Receptive_Field=True, Field_Layer=3, Field_Unit=2)
    mesh = evaluated(made.object, "mesh")
    for layer, side in enumerate((12, 12, 4, 1)):
        assert field(mesh, layer) == ([0, 0], [side - 1, side - 1])
    others = (made.layer == 3) & (made.unit != 2)
    np.testing.assert_array_equal(read_attribute(mesh, IN_FIELD), ~others)


def test_what_lies_after_the_pixel_is_not_seen(empty_scene, evaluated):
    made = Stage(empty_scene, convolutional_network(), drawing_plates())
    made.set(Receptive_Field=True, Field_Layer=1, Field_Unit=0)
    np.testing.assert_array_equal(
        read_attribute(evaluated(made.object, "mesh"), IN_FIELD), (made.layer == 0) | (made.layer + made.unit == 1)
    )


def test_frames_lie_round_what_is_seen(empty_scene, evaluated):
    made, size = Stage(empty_scene, chain(2, (10, 8), Step(1, padding=(1, 1)), reduced=2), field_group()), 0.01
    made.set(Receptive_Field=True, Field_Layer=1, Field_Row=3, Field_Column=4, Cone=0.0, Field_Size=size)
    mesh = evaluated(made.object, "mesh")
    places = read_attribute(mesh, "position")[read_attribute(mesh, "opacity") > 0.5]
    places = places[places[:, 0] < 0.5]
    unit, row, column = made.pixels(0, places)
    assert set(unit) == {0, 1}
    margin = size / PIXEL + 0.01
    for values, low, high in ((row, 2, 4), (column, 3, 5)):
        np.testing.assert_allclose((values.min(), values.max()), (low / 2, (high + 1) / 2), atol=margin)


def test_off_nothing_is_drawn_and_plates_are_as_they_came(empty_scene, evaluated):
    made = Stage(empty_scene, chain(1, (5, 5), Step(1)), field_group())
    mesh = evaluated(made.object, "mesh")
    assert mesh is None or len(mesh.vertices) == 0
    made.modifier.node_group = drawing_plates()
    mesh = evaluated(made.object, "mesh")
    assert len(mesh.vertices) == 2 and IN_FIELD not in mesh.attributes


def test_pixels_of_reliefs_are_marked_one_by_one(empty_scene, evaluated):
    plates = build_network(convolutional_network(), "Net", empty_scene).one("plates")
    values = {"Receptive Field": True, "Field Layer": 1, "Field Unit": 2, "Field Row": 4, "Field Column": 7}
    for name, value in {**values, "Links": False, "Input": "Channels", "Relief": 0.1, "Relief Style": "Voxels"}.items():
        set_control(plates, name, value)
    mesh = evaluated(plates, "mesh")
    is_seen = (read_attribute(mesh, IN_FIELD) == 1) & (read_attribute(mesh, "relief") == 1)
    layer = read_attribute(mesh, "layer")
    corners = 8
    assert [(is_seen & (layer == number)).sum() / corners for number in range(4)] == [9, 1, 0, 0]
    at = read_attribute(mesh, "pixel_at")[is_seen & (layer == 0)][:, :2]
    np.testing.assert_array_equal(np.unique(at, axis=0), [(x + 0.5, y + 0.5) for x in (6, 7, 8) for y in (3, 4, 5)])

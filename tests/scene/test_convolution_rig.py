"""The teaching rig of a convolution: its sizes, values and words are those of the framework, at every setting."""

import bpy
import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from nnvis_blender.nodes.builder import new_group
from nnvis_blender.nodes.rigs.cells import ON_TILE
from nnvis_blender.nodes.rigs.convolution import INPUT, OUTPUT, PADDING, WEIGHTS
from nnvis_blender.nodes.rigs.convolution_size import convolution_size_group
from nnvis_blender.scene import keyframe_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.looks import LOOKS, apply_scene_look
from nnvis_blender.scene.rigs import add_convolution, find_rigs

# (input, kernel, stride, padding, dilation)
SETTINGS = [
    (7, 3, 1, 0, 1),
    (7, 3, 1, 1, 1),
    (7, 3, 2, 0, 1),
    (8, 3, 3, 0, 1),
    (10, 3, 2, 1, 2),
    (5, 4, 3, 2, 1),
    (9, 1, 2, 0, 1),
    (6, 2, 8, 1, 3),
    (3, 5, 1, 0, 1),
    (1, 1, 1, 0, 1),
    (32, 11, 4, 2, 1),
]
NAMES = ("Input Size", "Kernel Size", "Stride", "Padding", "Dilation")


@pytest.fixture
def rig(empty_scene):
    return add_convolution(empty_scene).item


@pytest.fixture
def tiles(evaluated):
    """tiles(rig, part) -> (cell, value) of the tiles of a part, by their numbers."""

    def find(rig, part):
        mesh = evaluated(rig, "mesh")
        here = (read_attribute(mesh, "part") == part) & (read_attribute(mesh, "ink") < ON_TILE / 2)
        cells, first = np.unique(read_attribute(mesh, "cell")[here], return_index=True)
        return cells, read_attribute(mesh, "value")[here][first]

    return find


def give(rig, setting, **controls):
    for name, value in (*zip(NAMES, setting), *controls.items()):
        set_control(rig, name, value)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("weights", ["Mean", "Random"])
def test_the_output_is_the_frameworks(rig, tiles, setting, weights):
    size, kernel, stride, padding, dilation = setting
    give(rig, setting, Weights=weights, Picture="Random", Seed=3)
    set_control(rig, "Kernel Position", 1.0)
    parts = [tiles(rig, part) for part in (INPUT, PADDING, WEIGHTS, OUTPUT)]
    side = size + 2 * padding
    padded = np.zeros(side * side, np.float32)
    padded[parts[0][0]] = parts[0][1]
    assert len(parts[0][0]) == size**2 and len(parts[1][0]) == side**2 - size**2
    assert not parts[1][1].any()
    padded = torch.from_numpy(padded.reshape(1, 1, side, side))
    if side < dilation * (kernel - 1) + 1:
        assert len(parts[2][0]) == len(parts[3][0]) == 0
        return
    weight = torch.from_numpy(parts[2][1].reshape(1, 1, kernel, kernel))
    expected = torch.nn.functional.conv2d(padded, weight, stride=stride, dilation=dilation).numpy()
    assert_array_equal(parts[3][0], np.arange(expected.size))
    assert_allclose(parts[3][1], expected.ravel(), atol=1e-4)
    blocks = torch.nn.functional.unfold(padded, kernel, dilation, stride=stride)  # (1, taps, pixels)
    assert_allclose(parts[3][1], (blocks[0].T @ weight.ravel()).numpy(), atol=1e-4)


@pytest.mark.parametrize(
    ("setting", "formula", "remark"),
    [
        ((7, 3, 1, 0, 1), "output = floor((7 + 2 × 0 − 1 × (3 − 1) − 1) / 1) + 1 = 5", "Every pixel is reached"),
        ((7, 2, 5, 0, 1), None, "Every pixel is reached"),
        (
            (9, 3, 4, 0, 1),
            "output = floor((9 + 2 × 0 − 1 × (3 − 1) − 1) / 4) + 1 = 2",
            "9 does not fit: 2 pixels are left over",
        ),
        ((10, 3, 2, 1, 2), None, "10 + 2 × 1 does not fit: 1 pixel is left over"),
        ((3, 3, 1, 0, 2), None, "A kernel that spans 5 pixels does not fit into 3"),
    ],
)
def test_it_says_how_large_the_output_is_and_what_does_not_fit(empty_scene, evaluated, setting, formula, remark):
    tree = new_group("Said", "GeometryNodeTree", 1, "")
    said = tree.group(convolution_size_group(), **dict(zip(NAMES, setting))).outputs
    points = tree.node("GeometryNodeMeshLine", 1)
    for name, text in (("Formula", formula or said["Formula"]), ("Remark", remark)):
        same = tree.node(
            "FunctionNodeCompare", said[name], text, properties={"data_type": "STRING", "operation": "EQUAL"}
        )
        points = tree.node("GeometryNodeStoreNamedAttribute", points, None, name, same)
    tree.output("Geometry", "Geometry", points)
    item = bpy.data.objects.new("Said", bpy.data.meshes.new("Said"))
    empty_scene.collection.objects.link(item)
    item.modifiers.new("Said", "NODES").node_group = tree.finish()
    mesh = evaluated(item, "mesh")
    assert [read_attribute(mesh, name).tolist() for name in ("Formula", "Remark")] == [[1.0], [1.0]]


def test_the_output_fills_as_the_kernel_goes(rig, tiles):
    give(rig, (7, 3, 1, 0, 1), Motion="Steps")
    filled = []
    for position in (0.0, 0.5, 1.0):
        set_control(rig, "Kernel Position", position)
        filled.append(int(np.isfinite(tiles(rig, OUTPUT)[1]).sum()))
    assert filled == [1, 13, 25]


def test_the_kernel_stands_before_the_window_of_its_pixel_and_glides_between(rig, evaluated):
    give(rig, (5, 3, 2, 0, 1), Turn=0.0, Lift=0.0)

    def middle(part):
        mesh = evaluated(rig, "mesh")
        here = (read_attribute(mesh, "part") == part) & (read_attribute(mesh, "ink") < ON_TILE / 2)
        return read_attribute(mesh, "position")[here].mean(axis=0)[[0, 2]]

    found = {}
    for position in (0.0, 1 / 6, 1 / 3, 1.0):
        set_control(rig, "Kernel Position", position)
        found[position] = (middle(WEIGHTS) - middle(INPUT)) / 0.2  # pixels, of a side of 1
    assert_allclose(found[0.0], (-1, 1), atol=0.02)
    assert_allclose(found[1 / 6], (0, 1), atol=0.02)
    assert_allclose(found[1 / 3], (1, 1), atol=0.02)
    assert_allclose(found[1.0], (1, -1), atol=0.02)
    set_control(rig, "Motion", "Steps")
    set_control(rig, "Kernel Position", 0.2)
    assert_allclose((middle(WEIGHTS) - middle(INPUT)) / 0.2, (-1, 1), atol=0.02)


def test_its_position_is_keyframed(rig, empty_scene, tiles):
    for frame, value in ((1, 0.0), (25, 1.0)):
        keyframe_control(rig, "Kernel Position", frame, value)
    empty_scene.frame_set(25)
    assert np.isfinite(tiles(rig, OUTPUT)[1]).all()
    empty_scene.frame_set(1)
    assert np.isfinite(tiles(rig, OUTPUT)[1]).sum() == 1


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_has_colours_of_its_own_for_it(rig, empty_scene, look):
    apply_scene_look(empty_scene, look)
    node = rig.data.materials[0].node_tree.nodes["NNVis Surface"]
    for name, value in LOOKS[look].controls["rigs"].items():
        assert_allclose(np.ravel(node.inputs[name].default_value)[: len(np.ravel(value))], np.ravel(value), atol=1e-6)


def test_a_second_one_stands_beside_with_settings_of_its_own(rig, empty_scene, tiles):
    other = add_convolution(empty_scene, (3.0, 0.0, 0.0)).item
    set_control(other, "Kernel Size", 5)
    assert find_rigs(empty_scene) == [rig, other]
    assert len(tiles(rig, WEIGHTS)[0]) == 9 and len(tiles(other, WEIGHTS)[0]) == 25
    assert rig.data.materials[0] != other.data.materials[0]

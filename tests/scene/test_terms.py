"""Looking inside: which pixel of which plate a click hits, and what is kept with the network of what is told."""

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector

from nnvis_blender.processing.activations.inside import look_inside
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.scene import find_networks, open_file, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.inside import look_inside_network, number_text
from nnvis_blender.scene.objects import world_matrix
from nnvis_blender.scene.placed_plates import placed_plates
from nnvis_blender.scene.pointing import find_pixel
from synthetic_maps import convolutional_network

SIZE = (640, 400)


@pytest.fixture
def path(tmp_path):
    write_network_file(tmp_path / "net.nnvis", convolutional_network())
    return tmp_path / "net.nnvis"


@pytest.fixture
def network(empty_scene, path):
    open_file(path, empty_scene)
    return find_networks(empty_scene)[0]


def projection(place, target=(0.0, 0.0, 0.0)):
    """(4, 4) from the world to the clip space of a view from a place to a target."""
    camera = bpy.data.objects.new("View", bpy.data.cameras.new("View"))
    turn = (Vector(target) - Vector(place)).to_track_quat("-Z", "Z")
    lens = camera.calc_matrix_camera(bpy.context.evaluated_depsgraph_get(), x=SIZE[0], y=SIZE[1])
    return np.array(lens @ Matrix.LocRotScale(place, turn, None).inverted())


def on_screen(matrix, point):
    clip = matrix @ [*point, 1.0]
    return (clip[:2] / clip[3] + 1) / 2 * SIZE


@pytest.mark.parametrize("arrange", [0.0, 2.0])
def test_a_click_finds_the_pixel_of_the_foremost_plate(network, arrange):
    item = network.one("plates")
    set_control(item, "Arrange", arrange)
    network.root.matrix_basis = Matrix.Translation((0.3, 1.0, 0.2)) @ Matrix.Rotation(0.4, 4, "Z")
    view = projection((-9.0, -2.0, 1.5), (0.3, 1.0, 0.2))
    plates, found = placed_plates(item), set()
    layers, units, widths = (read_attribute(item.data, name) for name in ("layer", "unit", "map_width"))
    for vertex, position, size in zip(plates.vertex, plates.position, plates.size):
        pixels = int(widths[vertex])
        step = size[0] / pixels
        for row, column in {(0, 0), (pixels - 1, 0), (pixels // 3, pixels - 1)}:
            offset = (0, size[0] / 2 - (column + 0.5) * step, size[1] / 2 - (row + 0.5) * step)
            point = world_matrix(item) @ Vector(position + offset)
            hit = find_pixel(network, view, SIZE, on_screen(view, point))
            assert hit is not None
            if layers[vertex] == layers.min():  # nothing stands before it
                assert hit == (layers[vertex], units[vertex], row, column)
            found.add(hit)
    assert len({hit[0] for hit in found}) > 1
    assert find_pixel(network, view, SIZE, (1.0, 1.0)) is None
    item.hide_viewport = True
    assert find_pixel(network, view, SIZE, on_screen(view, point)) is None


def test_what_is_told_is_kept_with_the_network_and_adds_up(network, path):
    found = look_inside_network(network, 2, 4, 1, 3, sample=1)
    told, true = network.inside, look_inside(read_network_file(path), 2, 4, 1, 3, 1)
    assert found.before == true.before
    assert [told[key] for key in ("layer", "unit", "row", "column", "sample")] == [2, 4, 1, 3, 1]
    lines = dict(told["lines"])
    assert lines["Pre-activation"] == number_text(true.before) and lines["Bias"] == number_text(true.bias)
    assert [row["unit"] for row in told["terms"]] == [term.unit for term in true.terms]
    assert told["kernel"] == [[number_text(x) for x in row] for row in true.terms[0].kernel.tolist()]
    assert "sample 7" in told["place"] and told["title"].startswith("conv_2 4")


def test_the_sample_is_the_one_that_is_shown(network):
    set_control(network.one("plates"), "Sample", 1.8)
    assert look_inside_network(network, 1, 0).sample == 2


def test_the_classes_show_their_softmax(network):
    look_inside_network(network, 3, 2)
    shares = network.inside["shares"]
    assert len(shares) == 5 and sum(float(row[3].rstrip(" %")) for row in shares) == pytest.approx(100, abs=0.1)


def test_new_data_has_nothing_told(network, empty_scene, path):
    look_inside_network(network, 2, 0)
    open_file(path, empty_scene, network.name)
    assert find_networks(empty_scene)[0].inside is None


def test_without_the_file_it_says_so_and_keeps_what_was_told(network, path):
    look_inside_network(network, 2, 0)
    path.unlink()
    with pytest.raises(NNVisError, match="no longer there"):
        look_inside_network(network, 1, 0)
    assert network.inside["layer"] == 2


def test_four_digits():
    assert [number_text(x) for x in (-0.012345, 1234.56, 0.0, 2.0)] == ["−0.01235", "1235", "0", "2"]

"""The density as cubes, points and fog, read back from the evaluated geometry and from small renders."""

import bpy
import numpy as np
import pytest
from mathutils import Vector
from numpy.testing import assert_allclose

from nnvis_blender import compat
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.network import ClassDensity
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.density_file import _openvdb, write_density_file
from nnvis_blender.scene.render import Cycles
from nnvis_blender.scene.settings import apply_class_view, apply_setting, setting_names
from synthetic import processed_network

LOW, CELL = np.float32([-0.3, -0.5, -0.7]), 0.1
SHAPE = (5, 8, 11)  # unlike along each axis, as the network is
GRID_SHAPE = (SHAPE[2], SHAPE[0], SHAPE[1])  # along Blender's axes


@pytest.fixture
def values():
    """(5, 8, 11, 4): some forty places with a density of several classes."""
    random = np.random.default_rng(2)
    values = np.zeros((*SHAPE, 4), np.float32)
    for place in random.integers((1, 1, 1), np.array(SHAPE) - 1, (40, 3)):
        values[tuple(place)] = random.random(4) ** 4
    return values / values.sum(axis=3).max()


@pytest.fixture
def network(empty_scene, values):
    processed = processed_network()
    processed.density = ClassDensity(values, LOW, CELL)
    network = build_network(processed, "Net", empty_scene)
    set_control(network.density, "Density Threshold", 0)
    return network


def place_of(index):
    """Array indices (n, 3) -> Blender coordinates."""
    return (LOW + CELL * index)[:, [2, 0, 1]]


def in_order(points, values):
    """Values (n, ...) sorted by their places, so that orders compare."""
    return values[np.lexsort(np.round(points, 4).T)]


def test_it_is_not_drawn_at_first(network, evaluated):
    assert get_control(network.density, "Style") == "None"
    for component in ("mesh", "pointcloud", "volume"):
        data = evaluated(network.density, component)
        assert data is None or component == "mesh" and len(data.vertices) == 0


def test_attributes_lie_where_the_density_is(network, values):
    data = network.density.data
    index = np.argwhere(values.sum(axis=3) > 0)
    total = read_attribute(data, "density")
    assert total.sum() == pytest.approx(values.sum(), rel=1e-5)
    filled = total > 0
    places = read_attribute(data, "position")[filled]
    expected = values[tuple(index.T)]
    assert_allclose(in_order(places, places), in_order(place_of(index), place_of(index)), atol=1e-6)
    assert_allclose(in_order(places, total[filled]), in_order(place_of(index), expected.sum(axis=1)), rtol=1e-6)
    for k in range(4):
        assert_allclose(
            in_order(places, read_attribute(data, f"density_{k}")[filled]),
            in_order(place_of(index), expected[:, k]),
            rtol=1e-6,
        )


def test_cubes_have_the_cube_root_of_the_density_as_size(network, values, drawn):
    set_control(network.density, "Style", "Cubes")
    corners = drawn(network.density, "position", "mesh").reshape(-1, 8, 3)
    index = np.argwhere(values.sum(axis=3) > 0)
    assert len(corners) == len(index)
    middle, half = corners.mean(axis=1), np.ptp(corners, axis=1)[:, 0] / 2
    expected = values.sum(axis=3)[tuple(index.T)] ** (1 / 3) * CELL / 2
    assert_allclose(in_order(middle, middle), in_order(place_of(index), place_of(index)), atol=1e-5)
    assert_allclose(in_order(middle, half), in_order(place_of(index), expected), rtol=1e-3)


@pytest.mark.parametrize("style, component, each", [("Cubes", "mesh", 8), ("Points", "pointcloud", 1)])
def test_the_threshold_hides_thin_places(network, values, drawn, style, component, each):
    set_control(network.density, "Style", style)
    for threshold in (0.0, 0.2, 0.6):
        set_control(network.density, "Density Threshold", threshold)
        assert len(drawn(network.density, "importance", component)) == each * (values.sum(axis=3) > threshold).sum() > 0


def test_the_class_view_chooses_density_and_color(network, values, drawn):
    set_control(network.density, "Style", "Points")
    apply_class_view(network, "2")
    assert get_control(network.edges, "Class") == get_control(network.density, "Class") == 2
    places = drawn(network.density, "position", "pointcloud")
    index = np.argwhere(values[..., 2] > 0)
    assert_allclose(
        in_order(places, drawn(network.density, "importance", "pointcloud")) ** 3,
        in_order(place_of(index), values[..., 2][tuple(index.T)]),
        rtol=1e-3,
    )
    color = read_attribute(network.palette.data, "class_color")[2]
    assert_allclose(drawn(network.density, "class_color", "pointcloud"), np.tile(color, (len(index), 1)), atol=1e-6)


def test_the_fog_has_all_density_in_its_place(network, values, drawn_grids):
    set_control(network.density, "Style", "Volume")
    grids = drawn_grids(network.density, GRID_SHAPE)
    assert set(grids) == {"density", "red", "green", "blue"}
    assert_allclose(grids["density"], values.sum(axis=3).transpose(2, 0, 1), rtol=1e-5)
    data, color = network.density.data, np.zeros((*GRID_SHAPE, 4))
    places = read_attribute(data, "position")
    color[tuple(np.rint((places - places.min(axis=0)) / CELL).astype(int).T)] = read_attribute(data, "class_color")
    assert_allclose(grids["green"], color[..., 1] * grids["density"], rtol=1e-4, atol=1e-6)
    apply_class_view(network, "1")
    assert_allclose(drawn_grids(network.density, GRID_SHAPE)["density"], values[..., 1].transpose(2, 0, 1), rtol=1e-5)


def test_the_threshold_thins_the_fog_evenly(network, values, drawn_grids):
    set_control(network.density, "Style", "Volume")
    set_control(network.density, "Density Threshold", 0.3)
    expected = np.maximum(values.sum(axis=3) - 0.3, 0).transpose(2, 0, 1)
    assert_allclose(drawn_grids(network.density, GRID_SHAPE)["density"], expected, atol=1e-6)


@pytest.mark.parametrize(
    "engine, pose",
    [*(("CYCLES", pose) for pose in ((1, 0, 0), (0, -1, 0), (0, 0.001, 1))), (compat.EEVEE, (0, 0.001, 1))],
)
def test_fog_is_seen_where_the_density_is(empty_scene, rendered, engine, pose):
    processed = processed_network()
    values = np.zeros((9, 9, 9, 4), np.float32)
    values[4, 4, 4, 0] = 1
    processed.density = ClassDensity(values, np.float32([-1, -1, -1]), 0.25)
    network = build_network(processed, "Net", empty_scene)
    set_control(network.density, "Style", "Volume")
    for item in (network.edges, network.units):
        set_control(item, "Style", "None")
    network.labels.hide_render = True
    Cycles(denoise=False).apply(empty_scene)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 2.0
    camera.location, camera.rotation_euler = Vector(pose) * 5, Vector(pose).to_track_quat("Z", "Y").to_euler()
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    light = rendered(empty_scene, 48, 4, engine).sum(axis=-1)
    assert light.max() > 0.1
    rows, columns = np.mgrid[:48, :48]
    middle = np.array([(rows * light).sum(), (columns * light).sum()]) / light.sum()
    assert np.abs(middle - 23.5).max() < 1.0  # a pixel, a sixth of a cell


def test_fog_density_hides_more_the_more_there_is(network, empty_scene, rendered):
    set_control(network.density, "Style", "Volume")
    for item in (network.edges, network.units):
        set_control(item, "Style", "None")
    Cycles(denoise=False).apply(empty_scene)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0.0, -4.0, 0.0), (np.pi / 2, 0.0, 0.0)
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    seen = []
    for amount in (0.0, 5.0, 50.0):
        set_control(network.density, "Fog Density", amount)
        seen.append(rendered(empty_scene, 32, 4).sum())
    assert seen[0] < 0.2 * seen[1] and 1.5 * seen[1] < seen[2]


def test_a_file_without_density_makes_no_object_and_says_so(empty_scene, tmp_path):
    network = build_network(processed_network(), "Net", empty_scene)
    assert network.density is None
    with pytest.raises(NNVisError, match="has no density"):
        apply_setting(network, *setting_names()["density.style"], "Cubes")
    with pytest.raises(NNVisError, match="has no density"):
        write_density_file(network, tmp_path / "density.vdb")


def test_new_data_without_density_leave_nothing_drawn(network, empty_scene, evaluated):
    set_control(network.density, "Style", "Volume")
    network = build_network(processed_network(), "Net", empty_scene)
    assert get_control(network.density, "Style") == "Volume" and len(network.density.data.vertices) == 0
    volume = evaluated(network.density, "volume")
    assert volume is None or "density" not in volume.grids


def test_the_file_holds_density_color_and_each_class(network, values, tmp_path):
    path = tmp_path / "density.vdb"
    write_density_file(network, path)
    openvdb = _openvdb()
    total = openvdb.read(str(path), "density")
    sums = values.sum(axis=3)
    index = np.array(np.unravel_index(sums.argmax(), sums.shape))
    assert total.transform.voxelSize() == pytest.approx((CELL,) * 3)
    place = total.transform.worldToIndex(tuple(float(x) for x in place_of(index[None])[0]))
    assert total.getAccessor().getValue(tuple(round(x) for x in place)) == pytest.approx(1)
    names = {grid.name for grid in openvdb.readAllGridMetadata(str(path))}
    assert names == {"density", "color", *(f"density_{k}" for k in range(4))}
    volume = bpy.data.volumes.new("File")
    volume.filepath = str(path)
    volume.grids.load()
    assert {grid.name: grid.data_type for grid in volume.grids}["color"] == "VECTOR_FLOAT"

"""The styles of edges and units: what each draws, how thick, and what it tells the material.

It is read back from the evaluated geometry.
"""

import bpy
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnvis_blender.nodes.edge_styles import STYLES
from nnvis_blender.processing.network import ClassDensity
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.edge_style import update_edge_style
from nnvis_blender.scene.render import Cycles, Eevee
from synthetic import processed_network

SAMPLES = 9
SIZE = 0.01


@pytest.fixture
def network(empty_scene):
    processed = processed_network(samples=SAMPLES)
    processed.density = ClassDensity(np.ones((2, 2, 2, 4), np.float32) / 4, np.zeros(3, np.float32), 0.1)
    network = build_network(processed, "Net", empty_scene)
    set_control(network.edges, "Size", SIZE)
    return network


@pytest.mark.parametrize(
    "style, component, elements, each",
    [
        ("Strands", "curves", "curves", 1),
        ("Lines", "curves", "curves", 1),
        ("Ellipsoids", "curves", "curves", 1),
        ("Spheres", "pointcloud", "points", SAMPLES),
        ("Transparent Spheres", "pointcloud", "points", SAMPLES),
        ("Points", "pointcloud", "points", SAMPLES),
    ],
)
@pytest.mark.parametrize("budget", [1, 40, 10_000])
def test_every_style_draws_as_many_as_were_asked_for(network, evaluated, style, component, elements, each, budget):
    set_control(network.edges, "Style", style)
    set_control(network.edges, "Edge Budget", budget)
    assert len(getattr(evaluated(network.edges, component), elements)) == each * min(budget, 180)


def test_no_two_styles_draw_alike(network, evaluated):
    seen = set()
    for style in STYLES:
        set_control(network.edges, "Style", style)
        made = []
        for component in ("curves", "mesh", "pointcloud"):
            data = evaluated(network.edges, component)
            if data is not None and len(data.attributes["position"].data):
                names = set(data.attributes.keys()) & {"opaque", "relief"}
                radius = read_attribute(data, "radius").sum() if "radius" in data.attributes else 0.0
                made.append(
                    (component, len(data.attributes["position"].data), tuple(sorted(names)), round(float(radius), 6))
                )
        if style in ("Spheres", "Points"):
            made.append(float(read_attribute(evaluated(network.edges, "pointcloud"), "relief").max()))
        seen.add(tuple(made))
    assert len(seen) == len(STYLES)


@pytest.mark.parametrize(
    "style, component, opaque, relief",
    [
        ("Strands", "curves", 0, 0),
        ("Lines", "curves", 1, 0),
        ("Spheres", "pointcloud", 1, 1),
        ("Transparent Spheres", "pointcloud", 0, 0),
        ("Ellipsoids", "curves", 0, 0),
        ("Points", "pointcloud", 1, 0),
    ],
)
def test_what_is_opaque_says_so(network, evaluated, style, component, opaque, relief):
    set_control(network.edges, "Style", style)
    data = evaluated(network.edges, component)
    for name, expected in (("opaque", opaque), ("relief", relief)):
        found = read_attribute(data, name) if name in data.attributes else np.zeros(1)
        assert_array_equal(np.unique(found), expected)


def test_lines_and_points_are_thin_and_alike(network, drawn):
    for style, component in (("Lines", "curves"), ("Points", "pointcloud")):
        set_control(network.edges, "Style", style)
        radius = drawn(network.edges, "radius", component)
        assert 0 < radius.max() < 0.5 * SIZE
        assert_allclose(radius, radius[0])


def test_beads_are_as_thick_as_their_edges_are_important(network, drawn):
    strands = drawn(network.edges, "radius")
    for style in ("Spheres", "Transparent Spheres"):
        set_control(network.edges, "Style", style)
        assert_allclose(drawn(network.edges, "radius", "pointcloud"), 2.5 * strands, rtol=1e-5)


def test_ellipsoids_have_the_outline_of_overlapping_ellipsoids(network, drawn):
    data = network.edges.data
    radius = 2.5 * drawn(network.edges, "radius").reshape(-1, SAMPLES)
    importance = drawn(network.edges, "importance").reshape(-1, SAMPLES)
    set_control(network.edges, "Bundle", 0)
    set_control(network.edges, "Style", "Ellipsoids")
    found = drawn(network.edges, "radius").reshape(len(radius), -1)
    assert found.shape[1] == 4 * (SAMPLES - 1) + 1
    places = read_attribute(data, "position").reshape(-1, SAMPLES, 3)
    half = np.linalg.norm(places[:, -1] - places[:, 0], axis=1) / (SAMPLES - 1) / 2
    segment = 3  # in the middle of the edge: at its middle and at its start
    middle = found[:, 4 * segment + 2]
    assert_allclose(middle, (radius[:, segment] + radius[:, segment + 1]) / 2, rtol=0.02, atol=1e-6)
    r, i = radius[:, segment], importance[:, segment]
    axis = half * (1 + 1.5 * i) + r
    assert_allclose(found[:, 4 * segment], r * np.sqrt(1 - (half / axis) ** 2), rtol=0.02, atol=1e-6)
    assert (found[:, 0] <= found[:, 2]).all()


def test_meshes_of_ellipsoids_have_the_same_outline(network, evaluated):
    set_control(network.edges, "Style", "Ellipsoids")
    set_control(network.edges, "Sphere Detail", 1)
    mesh = evaluated(network.edges, "mesh")
    assert len(mesh.vertices) == 180 * (4 * (SAMPLES - 1) + 1) * 6


@pytest.mark.parametrize("style, opaque", [("Spheres", 1), ("Transparent Spheres", 0), ("Points", 1)])
def test_units_are_opaque_or_not(network, evaluated, style, opaque):
    set_control(network.units, "Sphere Detail", 0)
    set_control(network.units, "Style", style)
    data = evaluated(network.units, "pointcloud")
    assert len(data.points) == 29
    assert ("opaque" in data.attributes) == bool(opaque)


def test_points_of_units_are_alike(network, drawn):
    set_control(network.units, "Sphere Detail", 0)
    set_control(network.units, "Style", "Points")
    radius = drawn(network.units, "radius", "pointcloud")
    assert_allclose(radius, radius[0])
    assert 0 < radius[0] < get_control(network.units, "Size")


@pytest.fixture
def light_of(network, empty_scene, rendered):
    """light_of(style, **controls) -> (48, 48, 3) of the edges alone, before nothing."""
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0.0, -4.0, 0.0), (np.pi / 2, 0.0, 0.0)
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    set_control(network.units, "Style", "None")
    network.labels.hide_render = True
    Cycles(denoise=False).apply(empty_scene)

    def light(style, **controls):
        set_control(network.edges, "Style", style)
        for name, value in controls.items():
            set_control(network.edges, name.replace("_", " "), value)
        return rendered(empty_scene, 48, 8)

    return light


def test_opacity_makes_transparent_beads_fainter_and_leaves_opaque_ones(light_of):
    def seen(style, opacity):
        return light_of(style, Importance_Opacity=0.0, Depth_Opacity=1.0 - opacity, Base_Opacity=0.0, Size=0.02).sum()

    faint, middle, full = (seen("Transparent Spheres", opacity) for opacity in (0.0, 0.5, 1.0))
    assert faint < 0.9 * middle and middle < 0.95 * full
    assert seen("Spheres", 0.0) == pytest.approx(seen("Spheres", 1.0), rel=0.01)


def test_relief_shades_a_ball_from_its_light(light_of):
    balls = light_of("Spheres", Size=0.2, Edge_Budget=1, Class_View="Independent", Ink=(0.5, 0.5, 0.5)).sum(axis=-1)
    rows, columns = np.nonzero(balls > 0.02)
    assert len(rows) > 20
    brightest = np.unravel_index(balls.argmax(), balls.shape)
    assert balls.max() > 2.5 * np.percentile(balls[rows, columns], 5)
    assert brightest[0] > rows.min()  # pictures come bottom row first: the light stands above


def test_eevee_draws_what_is_made_of_points_as_meshes(network, evaluated):
    update_edge_style(network, Cycles())
    assert get_control(network.edges, "Sphere Detail") == 0
    update_edge_style(network, Eevee())
    assert get_control(network.edges, "Sphere Detail") == get_control(network.density, "Sphere Detail") == 1
    set_control(network.edges, "Style", "Spheres")
    assert len(evaluated(network.edges, "mesh").vertices) == 180 * SAMPLES * 12


@pytest.mark.parametrize(
    "role, styles",
    [
        ("edges", STYLES),
        ("units", ("None", "Spheres", "Transparent Spheres", "Points")),
        ("density", ("None", "Cubes", "Points")),
    ],
)
def test_solid_shows_the_class_colours_of_every_style(network, evaluated, role, styles):
    item = network.one(role)
    for style in styles:
        set_control(item, "Style", style)
        mesh = evaluated(item, "mesh", solid_colors=True)
        if style == "None":
            assert mesh is None or not mesh.vertices
        else:
            assert mesh.polygons and mesh.color_attributes.active_color_name == "class_color"
            assert len(mesh.color_attributes["class_color"].data) == len(mesh.vertices)

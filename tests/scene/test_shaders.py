"""Opacity and depth, measured in small Cycles pictures: white balls on black, so a pixel's value is the opacity."""

import bpy
import numpy as np
import pytest
from mathutils import Vector

from nnvis_blender import compat
from nnvis_blender.processing import oklab
from nnvis_blender.processing.colors import class_colors
from nnvis_blender.scene import build_network, set_control

NEAR, FAR = (0.25, 0.5), (0.75, 0.5)  # of the picture


@pytest.fixture
def balls(empty_scene, processed):
    """A network of two units drawn as white balls, one at its nearest and one at its farthest corner.

    The camera is orthographic.
    """
    from synthetic import processed_network

    processed = processed_network((1, 1))
    processed.positions[:] = [[-0.5, 0.0, 1.0], [0.5, 0.0, -1.0]]
    processed.importance.units[:] = [[1.0], [1.0]]
    processed.bundles.points[:] = 0.0
    network = build_network(processed, "Net", empty_scene)
    set_control(network.edges, "Style", "None")
    network.labels.hide_render = True
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 2.0
    camera.location, camera.rotation_euler = (5.0, 0.0, 0.0), Vector((1, 0, 0)).to_track_quat("Z", "Y").to_euler()
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    empty_scene.view_settings.view_transform = "Raw"
    values = {
        "Sphere Detail": 5,
        "Size": 0.3,
        "Class View": "Independent",
        "Ink": (1, 1, 1),
        "Shading": 0,
        "Emission Strength": 1,
        "Importance Opacity": 0,
        "Depth Opacity": 0,
        "Depth Exponent": 0,
        "Base Opacity": 0,
    }
    for name, value in values.items():
        set_control(network.units, name, value)
    return network


def at(picture, place):
    """Mean of the 4 x 4 pixels around a place, given in shares of the picture from its lower left corner."""
    size = len(picture)
    x, y = (int(round(share * size)) for share in place)
    return float(picture[y - 2 : y + 2, x - 2 : x + 2].mean())


def seen(balls, rendered, samples=64, **controls):
    for name, value in controls.items():
        set_control(balls.units, name.replace("_", " "), value)
    return rendered(balls.units.users_scene[0], size=32, samples=samples)


def test_without_any_opacity_control_all_is_solid(balls, rendered):
    picture = seen(balls, rendered, samples=4)
    assert at(picture, NEAR) == pytest.approx(1, abs=0.01) and at(picture, FAR) == pytest.approx(1, abs=0.01)
    assert picture[:3].max() == 0


def test_depth_is_one_at_the_nearest_and_zero_at_the_farthest_corner(balls, rendered):
    picture = seen(balls, rendered, Depth_Opacity=1.0)
    assert at(picture, NEAR) > 0.97  # the ball's front lies before the box
    assert at(picture, FAR) == pytest.approx(0.15, abs=0.05)  # its front lies 0.3 of 2.0 before the farthest corner


def test_depth_follows_the_object_and_the_camera(balls, rendered):
    balls.root.rotation_euler.z = np.pi
    picture = seen(balls, rendered, Depth_Opacity=1.0)
    assert at(picture, NEAR) > 0.97 and at(picture, FAR) == pytest.approx(0.15, abs=0.05)


def test_what_another_object_took_over_has_no_depth(balls, rendered):
    """As geometry that nodes of an object of the user's instance: the box's properties are not that object's."""
    for key in ("nnvis_box_center", "nnvis_box_half_size"):
        del balls.units[key]
    picture = seen(balls, rendered, Depth_Opacity=1.0)
    assert at(picture, NEAR) > 0.97 and at(picture, FAR) > 0.97


@pytest.mark.parametrize("amount", [0.25, 0.75])
def test_depth_opacity_blends(balls, rendered, amount):
    picture = seen(balls, rendered, Depth_Opacity=amount)
    assert at(picture, FAR) == pytest.approx(1 - amount * 0.85, abs=0.06)


def test_the_formula(balls, rendered):
    """[(1 - IO) + IO a] [(1 - DO) + DO depth] thickness^E (1 - BO) + BO."""
    mesh = balls.units.data
    mesh.attributes["importance_0"].data.foreach_set("value", np.array([0.4, 0.4], np.float32))
    mesh.update()
    picture = seen(
        balls,
        rendered,
        256,
        Class_View="Class",
        Importance_Opacity=0.8,
        Depth_Opacity=0.5,
        Depth_Exponent=2.0,
        Base_Opacity=0.1,
    )
    red = bpy.data.meshes["Net Palette"].attributes["class_color"].data[0].color[0]
    expected = (0.2 + 0.8 * 0.4) * (0.5 + 0.5 * 0.15) * 1.0 * 0.9 + 0.1
    x, y = int(FAR[0] * 32), int(FAR[1] * 32)
    assert picture[y - 2 : y + 2, x - 2 : x + 2, 0].mean() / red == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    "control, rising",
    [("Base Opacity", True), ("Importance Opacity", False), ("Depth Opacity", False), ("Depth Exponent", False)],
)
def test_opacity_is_monotone_in_every_slider(balls, rendered, control, rising):
    strength = np.array([0.5, 0.5], np.float32)
    balls.units.data.attributes["strength"].data.foreach_set("value", strength)
    balls.units.data.update()
    set_control(balls.units, "Size", 0.6)
    set_control(balls.units, "Importance Opacity", 0.5)
    totals = [seen(balls, rendered, 16, **{control.replace(" ", "_"): value}).sum() for value in (0.0, 0.3, 0.6, 1.0)]
    steps = np.diff(totals)
    assert (steps > 0).all() if rising else (steps < 0).all()


def test_above_one_importance_opacity_makes_the_unimportant_vanish(balls, rendered):
    balls.units.data.attributes["strength"].data.foreach_set("value", np.array([0.4, 0.4], np.float32))
    balls.units.data.update()
    assert seen(balls, rendered, 4, Size=0.75, Importance_Opacity=2.0).max() == 0


def test_emission_strength_scales_the_flat_color(balls, rendered):
    assert at(seen(balls, rendered, 4, Emission_Strength=2.5), NEAR) == pytest.approx(2.5, rel=0.02)


@pytest.mark.parametrize("lightness, chroma", [(0.0, 1.0), (0.12, 1.0), (-0.2, 1.0), (0.0, 0.5), (0.1, 1.3)])
def test_tone_changes_lightness_and_chroma_and_keeps_the_hue(balls, rendered, lightness, chroma):
    """What the screen has not moves to grey in a straight line, by which lightness and hue stray a little."""
    color = class_colors(2)[1].astype(float)
    picture = seen(balls, rendered, 4, Ink=tuple(color), Lightness=lightness, Chroma=chroma)
    got = oklab.from_linear(picture[14:18, 6:10].reshape(-1, 3).mean(axis=0).astype(float))
    wanted = oklab.from_linear(color) * [1.0, chroma, chroma] + [lightness, 0.0, 0.0]
    shown = oklab.from_linear(oklab.to_screen(wanted))
    assert got[0] == pytest.approx(shown[0], abs=0.03)
    assert np.hypot(*got[1:]) == pytest.approx(np.hypot(*shown[1:]), abs=0.03)
    assert abs(np.degrees(np.arctan2(got[2], got[1]) - np.arctan2(shown[2], shown[1]))) < 8


def test_haze_takes_what_is_far(balls, rendered):
    picture = seen(balls, rendered, 4, Haze=1.0, Haze_Color=(0.0, 0.0, 0.5))
    assert at(picture[..., 0], NEAR) > 0.97
    assert at(picture[..., 0], FAR) == pytest.approx(0.15, abs=0.05)
    assert at(picture[..., 2], FAR) == pytest.approx(0.85 * 0.5 + 0.15, abs=0.05)


def test_energy_dims_what_matters_less(balls, rendered):
    balls.units.data.attributes["strength"].data.foreach_set("value", np.array([0.36, 0.36], np.float32))
    balls.units.data.update()
    assert at(seen(balls, rendered, 4, Size=0.8, Energy=0.5), NEAR) == pytest.approx(0.5 + 0.5 * 0.6, abs=0.02)


def test_hatching_leaves_paper_between_lines_of_ink(balls, rendered):
    picture = seen(balls, rendered, 16, Ink=(0.0, 0.0, 0.0), Hatching=1.0, Haze_Color=(1, 1, 1))[..., 0]
    ball = picture[12:20, 4:12]
    assert ball.max() > 0.9 and ball.min() < 0.3
    data = balls.units.data
    data.attributes.new("plain", "FLOAT", "POINT").data.foreach_set("value", np.ones(2, np.float32))
    data.update()
    picture = seen(balls, rendered, 16, Ink=(0.0, 0.0, 0.0), Hatching=1.0, Haze_Color=(1, 1, 1))[..., 0]
    assert picture.max() < 0.01, "what is plain is all ink"


def test_a_lit_surface_is_dark_without_light(balls, rendered):
    assert seen(balls, rendered, 4, Shading=1.0).max() < 0.01


def test_strands_and_tubes_show_the_same(empty_scene, rendered):
    """One straight edge, seen from the side: as a strand and as a tube it covers and shades alike."""
    from synthetic import processed_network

    processed = processed_network((1, 1))
    processed.positions[:] = [[0.0, 0.0, -0.8], [0.0, 0.0, 0.8]]
    processed.importance.units[:] = 1.0
    processed.bundles.points[:] = np.linspace(processed.positions[0], processed.positions[1], 9)
    network = build_network(processed, "Net", empty_scene)
    set_control(network.units, "Style", "None")
    network.labels.hide_render = True
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 2.0
    camera.location, camera.rotation_euler = (0.0, -5.0, 0.0), (np.pi / 2, 0.0, 0.0)
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    for name, value in {
        "Size": 0.4,
        "Depth Opacity": 0.0,
        "Depth Exponent": 1.0,
        "Class View": "Independent",
        "Ink": (1, 1, 1),
    }.items():
        set_control(network.edges, name, value)
    pictures = []
    for style in ("Strands", "Tubes"):
        set_control(network.edges, "Style", style)
        pictures.append(rendered(empty_scene, 32, 64).mean(axis=2))
    profiles = [picture[:, 12:20].mean(axis=1) for picture in pictures]
    assert profiles[0].max() > 0.3
    assert np.abs(profiles[0] - profiles[1]).mean() < 0.04  # a tube has six sides, which shows at the rim


def test_eevee_shows_what_cycles_shows(balls, rendered):
    for name, value in {
        "Importance Opacity": 0.3,
        "Depth Opacity": 0.8,
        "Depth Exponent": 1.0,
        "Base Opacity": 0.1,
    }.items():
        set_control(balls.units, name, value)
    scene = balls.units.users_scene[0]
    cycles, eevee = rendered(scene, 32, 64), rendered(scene, 32, 64, compat.EEVEE)
    assert at(cycles, NEAR) > at(cycles, FAR) + 0.3
    assert at(eevee, NEAR) == pytest.approx(at(cycles, NEAR), abs=0.08)
    assert at(eevee, FAR) == pytest.approx(at(cycles, FAR), abs=0.08)

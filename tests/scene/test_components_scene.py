"""What lies beside and behind the points of a space: regions, and the image of its components by their weights."""

import dataclasses

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.spaces.embedding.density import density_of
from nnvis_blender.processing.spaces.space import Components
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import get_control, set_control
from nnvis_blender.scene.space_charts import build_figures, build_scree
from nnvis_blender.scene.space_fit import fit_space
from nnvis_blender.scene.space_objects import set_state
from nnvis_blender.scene.views.space import build_space
from synthetic_space import synthetic_space


def with_components(space):
    random = np.random.default_rng(0)
    images = random.random((3, 1, 5, 4)).astype(np.float32)
    space.components = Components(images, np.array([0.6, 0.3, 0.1], np.float32))
    return space


def test_weights_add_components_to_the_mean(empty_scene, evaluated):
    space = with_components(synthetic_space())
    objects = build_space(space, "digits", empty_scene)
    (item,) = objects.having("components")
    assert get_control(item, "Is Drawing") == 0.0
    images = space.components.images.reshape(3, -1)
    for weights in ((0.0, 0.0), (0.5, -0.25)):
        for k, weight in enumerate(weights):
            set_control(item, f"Weight {k + 1}", weight)
        bpy.context.view_layer.update()
        wanted = np.clip(images[0] + weights[0] * images[1] + weights[1] * images[2], 0, 1) ** 2.2
        color = read_attribute(evaluated(item, "mesh"), "picture_color")
        assert np.allclose(color[:, :3], wanted[:, None], atol=1e-4)
    # the first pixel is the upper left one, as it is seen from before
    centre = np.array(item.data.polygons[0].center)
    assert centre[0] < 0 < centre[1]


def test_the_scree_plot_is_a_chart_right_of_the_space(empty_scene):
    objects = build_space(with_components(synthetic_space()), "digits", empty_scene)
    chart = build_scree(objects, empty_scene)
    assert chart.root.location.x > 1.0 and chart.name == "digits scree"
    assert build_scree(objects, empty_scene).root == chart.root
    with pytest.raises(NNVisError, match="no components"):
        build_scree(build_space(synthetic_space(), "plain", empty_scene), empty_scene)


def test_figures_are_charts_that_grow_with_the_state(empty_scene):
    objects = build_space(synthetic_space(), "digits", empty_scene)
    charts = build_figures(objects, empty_scene)
    assert [chart.name for chart in charts] == ["digits trustworthiness", "digits purity"]
    assert charts[0].root.location.x > 1.0 and charts[0].root.location.z > charts[1].root.location.z
    for state in (0.0, 1.5):
        set_state(objects, state)
        bpy.context.view_layer.update()
        assert get_control(charts[1].plot, "Epoch") == state
    charts[0].root.location.x = 7.0
    assert build_figures(objects, empty_scene)[0].root.location.x == 7.0
    with pytest.raises(NNVisError, match="no figure of two states"):
        build_figures(build_space(synthetic_space(states=1), "still", empty_scene), empty_scene)


def test_a_density_lies_where_its_points_do_and_follows_the_state(empty_scene, evaluated):
    space = synthetic_space(2, count=80)
    space.regions = [density_of(space.clouds[0].points[..., :2], np.zeros(80, int), ["all"])]
    objects, fit = build_space(space, "digits", empty_scene), fit_space(space)
    (item,) = objects.having("region")
    seen = []
    for state in (0.0, 2.0):
        set_state(objects, state)
        bpy.context.view_layer.update()
        mesh = evaluated(item, "mesh")
        places = read_attribute(mesh, "position")[:, :2] * np.array(item.scale)[:2] + np.array(item.location)[:2]
        seen.append(read_attribute(mesh, "class_color"))
        ends = fit(space.clouds[0].points.reshape(-1, 3))[:, :2]
        assert (places.min(axis=0) < ends.mean(axis=0)).all() and (places.max(axis=0) > ends.mean(axis=0)).all()
    assert seen[0].shape != seen[1].shape or (seen[0] != seen[1]).any()


def test_a_space_without_a_piece_any_more_loses_its_object(empty_scene):
    space = with_components(synthetic_space())
    build_space(space, "digits", empty_scene)
    again = build_space(dataclasses.replace(space, components=None), "digits", empty_scene)
    assert not again.having("components")

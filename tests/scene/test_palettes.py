"""Palettes: one for all that a scene shows, chosen before or after it is built."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from test_charts import chart_values

from nnvis_blender.processing.colors import SAFE, STANDARD, class_colors
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.network import ClassDensity
from nnvis_blender.scene import build_network
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.palettes import apply_palette
from nnvis_blender.scene.views.charts import build_chart


@pytest.fixture
def processed(processed):
    processed.density = ClassDensity(np.ones((2, 2, 2, 4), np.float32) / 4, np.zeros(3, np.float32), 0.1)
    return processed


def shown(network):
    """Every stored colour, by object and attribute."""
    return {
        (role, name): read_attribute(item.data, name)
        for role, items in network.roles.items()
        for item in items
        for name in ("class_color", "source_color", "target_color")
        if item.data is not None and name in item.data.attributes
    }


def test_a_palette_chosen_later_shows_what_one_chosen_before_does(empty_scene, processed):
    first = build_network(processed, "First", empty_scene)
    plain = shown(first)
    apply_palette(empty_scene, SAFE)
    second = shown(build_network(processed, "Second", empty_scene))
    changed = shown(first)
    assert {"palette", "edges", "units", "density", "label", "legend"} <= {role for role, _ in changed}
    assert set(changed) == set(second)
    for key in changed:
        assert_allclose(changed[key], second[key], atol=1e-5, err_msg=str(key))
    assert not np.allclose(plain["edges", "source_color"], changed["edges", "source_color"])
    apply_palette(empty_scene, STANDARD)
    for key, values in shown(first).items():
        assert_allclose(values, plain[key], atol=1e-5, err_msg=str(key))


def test_charts_go_along(empty_scene):
    chart = build_chart(chart_values(3, classes=True), "Scores", empty_scene)
    axes = read_attribute(chart.plot.data, "tint") == 0
    before = read_attribute(chart.plot.data, "class_color")
    apply_palette(empty_scene, SAFE)
    after, series = (read_attribute(chart.plot.data, name) for name in ("class_color", "series"))
    for number, color in enumerate(class_colors(3, SAFE)):
        assert_allclose(after[series == number, :3], np.broadcast_to(color, (sum(series == number), 3)), atol=1e-6)
    assert_allclose(after[axes], before[axes])
    texts = {tuple(np.round(text["nnvis_class_color"], 4)) for text in chart.texts}
    assert {tuple(np.round(color, 4)) for color in class_colors(3, SAFE).astype(float)} <= texts


def test_an_unknown_palette_is_said(empty_scene):
    with pytest.raises(NNVisError, match="'grey'.*standard, colour-blind"):
        apply_palette(empty_scene, "grey")

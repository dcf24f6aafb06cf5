"""Feature maps in the panel: the controls that act, and layers with controls of their own."""

from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic_maps import convolutional_network


@pytest.fixture
def network(nnvis, tmp_path):
    write_network_file(tmp_path / "maps.nnvis", convolutional_network())
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "maps.nnvis"))
    return module("operators").require_network(bpy.context)


def drawn(panel) -> list[str]:
    """What the panel names, in its order."""
    layout = MagicMock()
    layout.panel.return_value = (layout, layout)
    column, row = layout.column.return_value, layout.row.return_value
    context = SimpleNamespace(
        scene=bpy.context.scene, active_object=bpy.context.active_object, preferences=bpy.context.preferences
    )
    panel.draw(SimpleNamespace(layout=layout), context)
    return [call.kwargs["text"] for item in (column, row) for call in (*item.prop.mock_calls, *item.label.mock_calls)]


def test_the_panel_has_what_acts(network):
    set_control = module("scene").set_control
    names = drawn(bpy.types.NNVIS_PT_plates)
    assert {"Sample", "Shows", "Color Map", "Range", "Own Places"} <= set(names)
    set_control(network.one("plates"), "Own Places", 0.0)
    assert "Arrange" not in drawn(bpy.types.NNVIS_PT_plates)
    set_control(network.one("plates"), "Own Places", 1.0)
    assert "Arrange" in drawn(bpy.types.NNVIS_PT_plates)


def test_a_layer_gets_controls_of_its_own_and_loses_them(network):
    plates, before = network.one("plates"), len(network.one("plates").modifiers)
    bpy.ops.nnvis.add_layer_controls(layer=1)
    bpy.ops.nnvis.add_layer_controls(layer=1)
    assert len(plates.modifiers) == before + 1, "once"
    names = drawn(bpy.types.NNVIS_PT_layer_plates)
    assert names.count("Fold") == 1 and {"conv_1", "conv_2", "classes"} <= set(names)
    bpy.ops.nnvis.remove_layer_controls(layer=1)
    assert len(plates.modifiers) == before


def test_what_has_no_maps_is_said(network):
    with pytest.raises(RuntimeError, match="layer 9 has no feature maps. Those are of layers 0, 1, 2, 3"):
        bpy.ops.nnvis.add_layer_controls(layer=9)

"""F1 over a control opens a page of the guide that is there."""

from urllib.parse import urlparse
from urllib.request import url2pathname

import bpy
import pytest
from bl_operators.wm import WM_OT_doc_view_manual
from installed_extension import module


def page_of(control: str) -> str:
    """The text of the page that Blender's own look-up finds, after its anchor is seen to be there."""
    url = WM_OT_doc_view_manual._lookup_rna_url(control, verbose=False)
    assert url and url.startswith("file:"), f"{control} has no page"
    parts = urlparse(url)
    with open(url2pathname(parts.path), encoding="utf-8") as file:
        text = file.read()
    assert not parts.fragment or f'id="{parts.fragment}"' in text, url
    return url.rpartition("/")[2]


def test_every_operator_and_every_property_has_a_page(nnvis):
    operators = [f"bpy.ops.nnvis.{name}" for name in dir(bpy.ops.nnvis)]
    groups = module("properties")._CLASSES
    properties = [f"bpy.types.{cls.__name__}.{prop}" for cls in groups for prop in cls.bl_rna.properties.keys()]
    assert len(operators) > 30 and len(properties) > 100
    for control in (*operators, *properties, "bpy.types.NNVIS_preferences.worker_python"):
        page_of(control)


@pytest.mark.parametrize(
    "control, page",
    [
        ("bpy.ops.nnvis.set_look", "guide.html#display"),
        ("bpy.ops.nnvis.add_layer", "layer_lists.html#in-blender"),
        ("bpy.ops.nnvis.edit_random_layers", "guide.html#source"),
        ("bpy.types.NNVIS_PG_scene.method", "guide.html#process"),
        ("bpy.types.NNVIS_PG_scene.unit", "guide.html#display"),
        ("bpy.types.Collection.nnvis_name", "guide.html#display"),
        ("bpy.types.NNVIS_PG_data_options.scale", "data.html#what-the-data-do-not-say"),
    ],
)
def test_a_control_has_its_own_page(nnvis, control, page):
    assert page_of(control) == page

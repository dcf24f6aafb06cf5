"""Runs inside Blender's window, started by test_inside_window.py; the plan: zip, network, pictures, report (files)."""

import json
import sys
from pathlib import Path

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from mathutils import Vector

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    fold_all_but,
    install,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press,
    view_area,
    window,
)
from hands import click as click_button  # noqa: E402

LAYER, ROW, COLUMN = 1, 4, 2


def script():
    yield from pause(1.0)
    install()
    bpy.context.preferences.addons[MODULE].preferences.advanced = True
    with over_view():
        bpy.ops.nnvis.build_scene(filepath=PLAN["network"])
    view_area().spaces.active.shading.color_type = "OBJECT"  # stays Solid, which software OpenGL draws at once
    fold_all_but("inside")
    yield from open_sidebar()
    with over_view():
        bpy.ops.view3d.view_axis(type="LEFT")
    view_area().spaces.active.region_3d.view_location = 0.0, 0.0, 0.0
    view_area().spaces.active.region_3d.view_distance = 4.0
    yield from pause(2.0)
    view, (x, y) = pixel()
    with over_view():
        bpy.ops.nnvis.pick_in_view("INVOKE_DEFAULT")
    yield from pause(0.5)
    press("LEFTMOUSE", int(view.x + x), int(view.y + y))
    yield from pause(2.0)
    REPORT["inside"] = inside()
    yield from picture("inside")
    yield from click_button("bpy.ops.nnvis.build_formula")
    yield from pause(3.0)
    REPORT["built"] = formulas()
    with over_view():
        bpy.ops.view3d.view_camera()
    yield from pause(2.0)
    yield from picture("formula")
    with over_view():
        bpy.ops.ed.undo()
    REPORT["undone"] = formulas(), inside()
    with over_view():
        bpy.ops.nnvis.add_convolution()
    next(area for area in window().screen.areas if area.type == "PROPERTIES").spaces.active.context = "MODIFIER"
    REPORT["added"] = bpy.context.view_layer.objects.active.name
    yield from pause(2.0)
    yield from picture("convolution")


def pixel():
    """(region, place in it) of a pixel of the last plate of a layer, which no other stands before."""
    view = next(region for region in view_area().regions if region.type == "WINDOW")
    item = next(one for one in bpy.data.objects if one.get("nnvis_role") == "plates")
    plates = sys.modules[f"{MODULE}.scene.placed_plates"].placed_plates(item)
    layers, widths = (item.data.attributes[name].data for name in ("layer", "map_width"))
    found = max(n for n, vertex in enumerate(plates.vertex) if layers[vertex].value == LAYER)
    step, (width, height) = plates.size[found][0] / widths[plates.vertex[found]].value, plates.size[found]
    offset = Vector((0, width / 2 - (COLUMN + 0.5) * step, height / 2 - (ROW + 0.5) * step))
    place = item.matrix_world @ (Vector(plates.position[found]) + offset)
    return view, location_3d_to_region_2d(view, view_area().spaces.active.region_3d, place)


def inside():
    kept = next(one for one in bpy.data.objects if one.get("nnvis_role") == "root").get("nnvis_inside")
    return {key: json.loads(kept)[key] for key in ("layer", "unit", "row", "column")} if kept else None


def formulas() -> list:
    return [one.name for one in bpy.data.objects if one.name.startswith("Formula")]


perform(script())

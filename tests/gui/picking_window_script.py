"""Runs inside Blender's window, started by test_picking_window.py; the plan: zip, pictures (folder), report (file)."""

import json
import sys
from pathlib import Path

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from mathutils import Vector

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    REPORT,
    fold_all_but,
    install,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press_in_view,
    view_area,
    window,
    write,
)
from hands import click as click_button  # noqa: E402


def script():
    yield from pause(1.0)
    install()
    bpy.context.preferences.addons[MODULE].preferences.advanced = True
    with over_view():
        bpy.ops.nnvis.open_example()
        bpy.ops.ed.undo_push(message="Open Example")
    view_area().spaces.active.shading.color_type = "OBJECT"  # stays Solid, which software OpenGL draws at once
    fold_all_but("picked")
    yield from open_sidebar()
    yield from pause(1.0)
    yield from click_button("nnvis.unit", share=0.5)
    yield from write("out 6")
    yield from picture("found-unit")
    REPORT["found"] = picked()
    yield from press_in_view("Z", ctrl=True)
    REPORT["found_undone"] = picked()

    output = bpy.data.objects["Example Units"].data.vertices[-4]  # of ten, that of class 6
    REPORT["unit"] = yield from click(output.co)
    yield from picture("picked-unit")
    with over_view():
        bpy.ops.nnvis.show_only_paths()
    yield from pause(2.0)
    yield from picture("paths-of-unit")
    samples = bpy.data.objects["Example Edges"].data.attributes["position_bundled"].data
    with over_view():
        bpy.ops.nnvis.show_only_paths()
    edge = json.loads(REPORT["unit"])["rows"][0]["edge"]
    curve = bpy.data.objects["Example Edges"].data.curves[edge]
    first = curve.first_point_index
    place = farthest_from_units([samples[first + number].vector.copy() for number in range(curve.points_length)])
    REPORT["edge"] = yield from click(place)
    yield from picture("picked-edge")
    with over_view():
        bpy.ops.ed.undo()
    REPORT["undone"] = picked()
    REPORT["nothing"] = yield from click(None)


def click(place):
    """What is picked after a click on a place of the scene, or for None beside everything, and then Esc."""
    view = drawing()
    x, y = (
        (20, 200)
        if place is None
        else location_3d_to_region_2d(view, view_area().spaces.active.region_3d, Vector(place))
    )
    x, y = int(view.x + x), int(view.y + y)
    with over_view():
        bpy.ops.nnvis.pick_in_view("INVOKE_DEFAULT")
    simulate("MOUSEMOVE", "NOTHING", x, y)
    yield from pause(0.5)
    for kind in ("LEFTMOUSE",) if place is not None else ("LEFTMOUSE", "ESC"):
        for value in ("PRESS", "RELEASE"):
            simulate(kind, value, x, y)
            yield from pause(0.5)
    return picked()


def farthest_from_units(places: list):
    """Of places the one that is farthest from any unit on the screen: where an edge is clicked and no unit."""
    view, region = drawing(), view_area().spaces.active.region_3d
    units = [
        location_3d_to_region_2d(view, region, unit.co) for unit in bpy.data.objects["Example Units"].data.vertices
    ]

    def distance(place):
        seen = location_3d_to_region_2d(view, region, place)
        return min((seen - unit).length for unit in units)

    return max(places, key=distance)


def picked():
    return bpy.data.objects["Example"].get("nnvis_picked")


def drawing():
    """The region of the 3D view that the scene is drawn in."""
    return next(region for region in view_area().regions if region.type == "WINDOW")


def simulate(kind: str, value: str, x: int, y: int) -> None:
    window().event_simulate(type=kind, value=value, x=x, y=y)


perform(script())

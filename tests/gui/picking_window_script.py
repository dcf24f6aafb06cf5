"""Runs inside Blender's window, started by test_picking_window.py; the plan: zip, pictures (folder), report (file)."""

import json
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from mathutils import Vector

MODULE = "bl_ext.user_default.nnvis"
PLAN = json.loads(Path(sys.argv[sys.argv.index("--") + 1]).read_text())
REPORT = {}


def script():
    yield from pause(1.0)
    bpy.ops.extensions.package_install_files(filepath=PLAN["zip"], repo="user_default", enable_on_install=True)
    bpy.context.preferences.addons[MODULE].preferences.advanced = True
    yield from pause(0.5)
    area().spaces.active.show_region_ui = True
    with over_view():
        bpy.ops.nnvis.open_example()
    area().spaces.active.shading.color_type = "OBJECT"  # stays Solid, which software OpenGL draws at once
    yield from pause(1.0)
    sidebar().active_panel_category = "NNVis"
    yield from pause(2.0)

    output = bpy.data.objects["Example Units"].data.vertices[-4]  # of ten, that of class 6
    REPORT["unit"] = yield from click(output.co)
    with over_view():
        bpy.ops.nnvis.show_only_paths()
    yield from picture("paths-of-unit")
    samples = bpy.data.objects["Example Edges"].data.attributes["position_bundled"].data
    with over_view():
        bpy.ops.nnvis.show_only_paths()
    edge = json.loads(REPORT["unit"])["rows"][0]["edge"]
    curve = bpy.data.objects["Example Edges"].data.curves[edge]
    first = curve.first_point_index
    place = farthest_from_units([samples[first + number].vector.copy() for number in range(curve.points_length)])
    REPORT["edge"] = yield from click(place)
    with over_view():
        bpy.ops.ed.undo()
    REPORT["undone"] = picked()
    REPORT["nothing"] = yield from click(None)


def click(place):
    """What is picked after a click on a place of the scene, or for None beside everything, and then Esc."""
    view = next(region for region in area().regions if region.type == "WINDOW")
    x, y = (20, 200) if place is None else location_3d_to_region_2d(view, area().spaces.active.region_3d, Vector(place))
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
    view, region = next(region for region in area().regions if region.type == "WINDOW"), area().spaces.active.region_3d
    units = [
        location_3d_to_region_2d(view, region, unit.co) for unit in bpy.data.objects["Example Units"].data.vertices
    ]

    def distance(place):
        seen = location_3d_to_region_2d(view, region, place)
        return min((seen - unit).length for unit in units)

    return max(places, key=distance)


def picked():
    return bpy.data.objects["Example"].get("nnvis_picked")


def picture(name: str):
    yield from pause(2.0)
    if shutil.which("import"):  # ImageMagick; the pictures are for people
        path = Path(PLAN["pictures"]) / f"{name}.png"
        process = subprocess.Popen(["import", "-window", "root", str(path)])
        yield from until(lambda: process.poll() is not None)


def until(condition, seconds: float = 120.0):
    end = time.perf_counter() + seconds
    while not condition() and time.perf_counter() < end:
        yield


def window():
    return bpy.context.window_manager.windows[0]


def area():
    return next(area for area in window().screen.areas if area.type == "VIEW_3D")


def sidebar():
    return next(region for region in area().regions if region.type == "UI")


def over_view():
    return bpy.context.temp_override(
        window=window(), area=area(), region=next(region for region in area().regions if region.type == "WINDOW")
    )


def simulate(kind: str, value: str, x: int, y: int) -> None:
    window().event_simulate(type=kind, value=value, x=x, y=y)


def pause(seconds: float):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        yield


def run(steps=script()):
    """A timer that does the next step; it ends with the report and with Blender."""
    try:
        next(steps)
        return 0.05
    except StopIteration:
        pass
    except Exception:  # the report must say whatever went wrong, and Blender must end
        REPORT["error"] = traceback.format_exc()
    Path(PLAN["report"]).write_text(json.dumps(REPORT))
    bpy.ops.wm.quit_blender()
    return None


bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(run, first_interval=1.0, persistent=True)

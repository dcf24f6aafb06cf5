"""Runs inside Blender's window, started by test_activations_window.py; the plan: zip, worker, cache, pictures
(folder), report (file).
"""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    click,
    install,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press_in_view,
    scroll_down,
    unfold,
    until,
    view_area,
    window,
)


def script():
    yield from pause(1.0)
    install()
    preferences = bpy.context.preferences.addons[MODULE].preferences
    preferences.advanced, preferences.cache_folder, preferences.worker_python = True, PLAN["cache"], PLAN["worker"]
    with over_view():
        bpy.ops.nnvis.open_example()
        bpy.ops.ed.undo_push(message="Open Example")
    view_area().spaces.active.shading.type = "WIREFRAME"  # which software OpenGL draws at once
    unfold("activations_panel")
    yield from open_sidebar()
    yield from scroll_down()
    window().scene.nnvis.maps.count = 3
    yield from picture("activations-panel")
    status = sys.modules[f"{MODULE}.jobs.status"].current
    yield from click("bpy.ops.nnvis.show_activations()")
    yield from until(lambda: status.running, "the job starts")
    yield from until(lambda: not status.running, "the job ends")
    yield from pause(2.0)
    REPORT["outcome"], REPORT["with_maps"] = status.outcome, objects()
    yield from picture("activations-shown")
    yield from scroll_down()
    for name in ("animate_forward_pass", "animate_samples"):
        yield from click(f"bpy.ops.nnvis.{name}()")
        yield from pause(0.5)
        REPORT[name] = keyframes()
    yield from picture("activations-animated")
    for _ in range(2):
        yield from press_in_view("Z", ctrl=True)
    REPORT["still"] = keyframes()
    yield from press_in_view("Z", ctrl=True)
    REPORT["undone"] = objects()
    yield from press_in_view("Z", ctrl=True, shift=True)
    REPORT["redone"] = objects()


def objects() -> list:
    return sorted(item.name for item in window().scene.objects if item.type in {"MESH", "CURVES"})


def keyframes() -> int:
    """How many there are on the inputs of the plates."""
    action = window().scene.objects["Example Plates"].animation_data
    curves = sys.modules[f"{MODULE}.compat"].find_fcurves(window().scene.objects["Example Plates"]) if action else ()
    return sum(len(curve.keyframe_points) for curve in curves)


perform(script())

"""Runs inside Blender's window, started by test_kernel_window.py; the plan: zip, network, pictures, report (files)."""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    install,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press_in_view,
    reach,
    unfold,
    until,
    view_area,
    window,
)


def script():
    yield from pause(1.0)
    install()
    bpy.context.preferences.addons[MODULE].preferences.advanced = True
    bpy.context.preferences.view.ui_scale = 0.5  # so that more of the sidebar is seen
    with over_view():
        bpy.ops.nnvis.build_scene(filepath=PLAN["network"])
        bpy.ops.ed.undo_push(message="Open")
    view_area().spaces.active.shading.type = "WIREFRAME"  # which software OpenGL draws at once
    unfold("activations_panel")
    yield from open_sidebar()
    yield from reach("bpy.ops.nnvis.animate_kernel()")
    yield from pause(0.5)
    REPORT["kernel"] = keyframes()
    window().scene.frame_set(100)
    yield from shaded("kernel-eevee")
    yield from press_in_view("Z", ctrl=True)
    REPORT["still"] = keyframes()


def shaded(name: str):
    """A picture of the 3D view as Eevee draws it."""
    view_area().spaces.active.shading.type = "MATERIAL"
    yield from pause(5.0)
    yield from until(lambda: not bpy.app.is_job_running("SHADER_COMPILATION"), "the shaders are made")
    yield from pause(5.0)
    yield from picture(name)
    view_area().spaces.active.shading.type = "WIREFRAME"


def keyframes() -> int:
    """How many there are on the inputs of the plates."""
    item = next(item for item in window().scene.objects if item.get("nnvis_role") == "plates")
    curves = sys.modules[f"{MODULE}.compat"].find_fcurves(item) if item.animation_data else ()
    return sum(len(curve.keyframe_points) for curve in curves)


perform(script())

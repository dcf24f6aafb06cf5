"""Runs inside Blender's window, started by test_kernel_window.py; the plan: zip, worker, cache, network, transformer
(.nnvis files), model, data (of the transformer), pictures (folder), report (file).
"""

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
    preferences = bpy.context.preferences.addons[MODULE].preferences
    preferences.advanced, preferences.cache_folder, preferences.worker_python = True, PLAN["cache"], PLAN["worker"]
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
    yield from attention()


def attention():
    """A transformer gets its activations by the button, and shows whom its tokens look at."""
    settings = window().scene.nnvis
    settings.source, settings.network_path = "FILE", PLAN["model"]
    settings.data, settings.data_path, settings.maps.count = "PATH", PLAN["data"], 2
    settings.placement = "REPLACE"
    with over_view():
        bpy.ops.nnvis.build_scene("INVOKE_DEFAULT", filepath=PLAN["transformer"])
        bpy.ops.ed.undo_push(message="Open")
    status = sys.modules[f"{MODULE}.jobs.status"].current
    yield from reach("bpy.ops.nnvis.show_activations()")
    yield from until(lambda: status.running, "the job starts")
    yield from until(lambda: not status.running, "the job ends")
    yield from pause(2.0)
    REPORT["outcome"] = status.outcome
    network = sys.modules[f"{MODULE}.scene"].find_networks(window().scene)[0]
    plates = network.one("plates")
    REPORT["attention"] = bool(network.having("attention"))
    sys.modules[f"{MODULE}.scene"].set_control(plates, "Shows", "Attention")
    yield from shaded("attention-eevee")
    yield from press_in_view("Z", ctrl=True)
    REPORT["undone"] = any(item.get("nnvis_role") == "plates" for item in window().scene.objects)


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

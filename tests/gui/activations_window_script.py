"""Runs inside Blender's window, started by test_activations_window.py; the plan: zip, worker, cache, network, pictures
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
    begin,
    click,
    fold_all_but,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press_in_view,
    run_job,
    shaded,
    view_area,
    window,
)


def script():
    yield from begin()
    with over_view():
        bpy.ops.nnvis.open_example()
        bpy.ops.ed.undo_push(message="Open Example")
    window().scene.nnvis.maps.count = 3
    fold_all_but("activations")
    yield from open_sidebar()
    yield from picture("activations-panel")
    REPORT["outcome"] = yield from run_job("show_activations")
    REPORT["with_maps"] = objects()
    yield from picture("activations-shown")
    for name in ("forward_pass", "samples"):
        yield from animated(name, "Example")
    yield from picture("activations-animated")
    for _ in range(2):
        yield from press_in_view("Z", ctrl=True)
    REPORT["still"] = keyframes("Example")
    yield from press_in_view("Z", ctrl=True)
    REPORT["undone"] = objects()
    yield from press_in_view("Z", ctrl=True, shift=True)
    REPORT["redone"] = objects()
    yield from kernel()


def kernel():
    """The kernel of a network that has one."""
    with over_view():
        bpy.ops.nnvis.build_scene(filepath=PLAN["network"])
        bpy.ops.ed.undo_push(message="Open")
    yield from animated("kernel", "net")
    window().scene.frame_set(100)
    view_area().spaces.active.shading.type = "MATERIAL"
    yield from shaded()
    yield from picture("kernel-eevee")
    view_area().spaces.active.shading.type = "WIREFRAME"
    yield from press_in_view("Z", ctrl=True)
    REPORT["kernel_still"] = keyframes("net")


def animated(name: str, network: str):
    yield from click(f"bpy.ops.nnvis.animate_{name}()", share=0.5)
    yield from pause(0.5)
    REPORT[name] = keyframes(network)


def objects() -> list:
    return sorted(item.name for item in window().scene.objects if item.type in {"MESH", "CURVES"})


def keyframes(network: str) -> int:
    """How many there are on the inputs of a network's plates."""
    item = window().scene.objects[f"{network} Plates"]
    curves = sys.modules[f"{MODULE}.compat"].find_fcurves(item) if item.animation_data else ()
    return sum(len(curve.keyframe_points) for curve in curves)


perform(script())

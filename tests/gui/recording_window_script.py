"""Runs inside Blender's window, started by test_recording_window.py; the plan: zip, out (folder), report (file)."""

import json
import os
import sys
import time
import traceback
from pathlib import Path

import addon_utils
import bpy

MODULE = "bl_ext.user_default.nnvis"
PLAN = json.loads(Path(sys.argv[sys.argv.index("--") + 1]).read_text())
REPORT = {}


def script():
    yield from pause(1.0)
    bpy.ops.extensions.package_install_files(filepath=PLAN["zip"], repo="user_default", enable_on_install=True)
    yield from pause(0.5)
    scene = bpy.context.scene
    with over_view():
        bpy.ops.nnvis.open_example()
    space = area().spaces.active
    space.shading.type, space.shading.color_type = "SOLID", "MATERIAL"
    scene.render.engine, scene.cycles.samples = "CYCLES", 4
    scene.render.resolution_x, scene.render.resolution_y = 320, 180
    scene.nnvis.output_folder = PLAN["out"]
    yield from pause(2.0)

    for shading in ("VIEW", "SOLID"):
        with over_view():
            bpy.ops.nnvis.screenshot(shading=shading)
        yield
    REPORT["screenshots"] = written()
    space = area().spaces.active
    REPORT["view"] = [space.overlay.show_overlays, space.show_gizmo, space.shading.type]

    REPORT["clashes"] = [
        (keymap.name, item.idname)
        for keymap in bpy.context.window_manager.keyconfigs.default.keymaps
        for item in keymap.keymap_items
        if item.type == "C" and item.shift == 1 and item.alt == 1 and item.ctrl == 0
    ]
    x, y = area().x + area().width // 3, area().y + area().height // 2
    simulate("MOUSEMOVE", "NOTHING", x, y)
    yield from pause(0.5)
    for value in ("PRESS", "RELEASE"):
        simulate("C", value, x, y, shift=True, alt=True)
    yield from pause(3.0)
    simulate("MOUSEMOVE", "NOTHING", x - 200, y)
    yield from pause(1.0)
    for value in ("PRESS", "RELEASE"):
        simulate("LEFTMOUSE", value, x - 200, y)
        yield from pause(0.1)  # a hand's click: the pie closes before the button is let go
    yield from pause(2.0)
    REPORT["pie_direction"] = list(scene.camera.matrix_world.col[2][:3])

    yield from record(scene)
    yield from escape(scene, x, y)
    yield from turntable(scene, x, y)

    REPORT["keys"] = keys()
    addon_utils.disable(MODULE)
    REPORT["keys_disabled"] = keys()


def record(scene):
    chosen = scene.nnvis.recording
    chosen.stages, chosen.cameras = {"STRAIGHT", "FINAL"}, {"HERO", "LEFT"}
    scene.cycles.samples = 64  # a still that is there at once says nothing of what goes on beside it
    place, REPORT["output_before"] = scene.camera.location.copy(), scene.render.filepath
    before, turns, end = set(written()), 0, time.perf_counter() + 120
    with over_view():
        bpy.ops.nnvis.record("INVOKE_DEFAULT")
    while len(set(written()) - before) < 4 and time.perf_counter() < end:
        yield
        turns += 1
    yield from pause(1.5)
    REPORT.update(
        {
            "recorded": sorted(set(written()) - before),
            "turns": turns,
            "output": scene.render.filepath,
            "moved": (scene.camera.location - place).length,
        }
    )


def escape(scene, x: int, y: int):
    scene.nnvis.recording.first, scene.cycles.samples = 100, 64
    before = set(written())
    with over_view():
        bpy.ops.nnvis.record("INVOKE_DEFAULT")
    yield from pause(1.0)
    for value in ("PRESS", "RELEASE"):
        simulate("ESC", value, x, y)
    end = time.perf_counter() + 60
    while bpy.app.is_job_running("RENDER") and time.perf_counter() < end:
        yield
    yield from pause(2.0)
    REPORT["escaped"] = sorted(set(written()) - before)


def turntable(scene, x: int, y: int):
    """Stopped after its first frames, gone on with to a video, and undone."""
    scene.cycles.samples, scene.nnvis.turntable_frames, scene.nnvis.turntable_output = 4, 6, "VIDEO"
    output = scene.render.filepath
    with over_view():
        bpy.ops.ed.undo_push(message="Before")
        bpy.ops.nnvis.make_turntable("INVOKE_DEFAULT")
    yield from until(lambda: len(frames()) > 1)
    for value in ("PRESS", "RELEASE"):
        simulate("ESC", value, x, y)
    yield from until(lambda: not bpy.app.is_job_running("RENDER"))
    yield from pause(2.0)
    REPORT["turntable_stopped"] = frames()

    scene.cycles.samples = 5
    with over_view():
        REPORT["turntable_other_picture"] = said(lambda: bpy.ops.nnvis.make_turntable("INVOKE_DEFAULT", resume=True))
    scene.cycles.samples = 4
    with over_view():
        bpy.ops.nnvis.make_turntable("INVOKE_DEFAULT", resume=True)
    yield from until(lambda: "turntable.mp4" in frames())
    yield from pause(2.0)
    REPORT["turntable"] = frames()
    REPORT["turntable_output"] = [output, bpy.context.scene.render.filepath]
    REPORT["orbits"] = ["NNVis Turntable" in bpy.context.scene.objects]
    with over_view():
        for _ in range(2):
            bpy.ops.ed.undo()
            REPORT["orbits"].append("NNVis Turntable" in bpy.context.scene.objects)


def frames() -> list:
    folder = os.path.join(PLAN["out"], "turntable_001")
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def said(call) -> str:
    try:
        call()
    except RuntimeError as error:
        return str(error)
    return ""


def until(condition, seconds: float = 120.0):
    end = time.perf_counter() + seconds
    while not condition() and time.perf_counter() < end:
        yield


def keys() -> int:
    keymaps = bpy.context.window_manager.keyconfigs.addon.keymaps
    return sum(
        item.idname == "wm.call_menu_pie" and item.properties.name == "NNVIS_MT_camera_pie"
        for keymap in keymaps
        for item in keymap.keymap_items
    )


def written() -> list:
    return sorted(os.listdir(PLAN["out"])) if os.path.isdir(PLAN["out"]) else []


def window():
    return bpy.context.window_manager.windows[0]


def area():
    return next(area for area in window().screen.areas if area.type == "VIEW_3D")


def over_view():
    return bpy.context.temp_override(
        window=window(), area=area(), region=next(region for region in area().regions if region.type == "WINDOW")
    )


def simulate(kind: str, value: str, x: int, y: int, **modifiers) -> None:
    window().event_simulate(type=kind, value=value, x=x, y=y, **modifiers)


def pause(seconds: float):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        yield


def run(steps=script()):
    """A timer that does the next step; it ends with the report and with Blender."""
    try:
        next(steps)
        return 0.02
    except StopIteration:
        pass
    except Exception:  # the report must say whatever went wrong, and Blender must end
        REPORT["error"] = traceback.format_exc()
    Path(PLAN["report"]).write_text(json.dumps(REPORT))
    bpy.ops.wm.quit_blender()
    return None


bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(run, first_interval=1.0, persistent=True)

"""Runs inside Blender's window, started by test_training_window.py; the plan: zip, worker, cache, log (file), pictures
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
    install,
    move,
    network_names,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press,
    press_in_view,
    reach,
    unfold,
    until,
    view_area,
    window,
)

JOBS = ("show_surface", "show_landscape", "show_weights")
PANELS = ("training_panel", "lesson_panel", "curves_panel", "surface_panel", "landscape_panel", "weights_panel")


def script():
    yield from pause(1.0)
    install()
    preferences = bpy.context.preferences.addons[MODULE].preferences
    preferences.advanced, preferences.cache_folder, preferences.worker_python = True, PLAN["cache"], PLAN["worker"]
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    bpy.context.preferences.view.ui_scale = 0.5  # so that more of the sidebar is seen
    with over_view():
        bpy.ops.nnvis.open_example()
        bpy.ops.ed.undo_push(message="Open Example")
    view_area().spaces.active.shading.type = "WIREFRAME"  # which software OpenGL draws at once
    settings = window().scene.nnvis
    settings.surface.resolution, settings.landscape.resolution, settings.landscape.samples = 21, 7, 200
    unfold(*PANELS)
    yield from open_sidebar()
    REPORT["begin"] = shown()
    for name in JOBS:
        yield from pressed(name)
        REPORT[name] = status().outcome, shown()
        yield from picture(name)
        yield from press_in_view("Z", ctrl=True)
        REPORT[f"{name} undone"] = shown()
    yield from heard()
    window().scene.nnvis.lesson.epochs = 200
    yield from pressed("xor_lesson")
    REPORT["xor_lesson"] = status().outcome, network_names()
    yield from picture("xor_lesson")
    yield from press_in_view("Z", ctrl=True)
    REPORT["xor_lesson undone"] = network_names()


def pressed(name: str):
    """Presses a job's button and waits for what comes of it."""
    yield from reach(f"bpy.ops.nnvis.{name}()")
    yield from until(lambda: status().running, f"{name} starts")
    yield from until(lambda: not status().running, f"{name} ends")
    yield from pause(2.0)


def heard():
    """A log's curves are shown and one of them is heard."""
    with over_view():
        bpy.ops.nnvis.show_curves("EXEC_DEFAULT", True, path=PLAN["log"])
    yield from reach("bpy.ops.nnvis.sonify_curve(")
    yield from until(lambda: browser() is not None, "Blender asks for the file")
    yield from pause(1.0)
    area = browser()
    params = area.spaces.active.params
    params.directory, params.filename = str(Path(PLAN["report"]).parent).encode(), "tone.wav"
    yield from pause(1.0)
    x, y = area.x + area.width // 2, area.y + area.height // 2
    move(x, y)
    yield from pause(0.3)
    press("RET", x, y)
    yield from until(lambda: browser() is None, "the file is named")
    yield from pause(1.0)
    REPORT["sonified"] = sounds()
    yield from picture("sonified")
    yield from press_in_view("Z", ctrl=True)
    REPORT["silent"] = sounds()


def browser():
    return next((area for area in window().screen.areas if area.type == "FILE_BROWSER"), None)


def sounds() -> list:
    """The sequencer's strips, and how many actions there are."""
    editor = window().scene.sequence_editor
    strips = () if editor is None else getattr(editor, "strips_all", None) or editor.sequences_all
    return [[strip.name for strip in strips], len(bpy.data.actions)]


def shown() -> list:
    """The objects' roles, and what the plates hold."""
    items = [item for item in window().scene.objects if "nnvis_role" in item and item.type in {"MESH", "CURVES"}]
    return sorted(f"{item['nnvis_role']}" for item in items)


def status():
    return sys.modules[f"{MODULE}.jobs.status"].current


perform(script())

"""Runs inside Blender's window, started by test_out_window.py: what leaves Blender, and what is computed by several
processes. The plan: zip, worker, cache, network, out, pictures, report (files and folders).
"""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    STEP,
    begin,
    click,
    fold_all_but,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press,
    press_in_view,
    run_job,
    until,
    view_area,
    window,
)

OUT = Path(PLAN["out"])


def script():
    yield from begin()
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    preferences = bpy.context.preferences.addons[MODULE].preferences
    scene = window().scene.nnvis
    scene.output_folder, scene.prefer.steps, scene.prefer.states, scene.maps.count = PLAN["out"], 3, 2, 2
    with over_view():
        bpy.ops.nnvis.build_scene(filepath=PLAN["network"])
        bpy.ops.nnvis.show_activations()
        bpy.ops.nnvis.frame_network()
        preferences.compute_on, preferences.processes = "PROCESSES", 2
        bpy.ops.ed.undo_push(message="Begin")
    view_area().spaces.active.region_3d.view_perspective = "CAMERA"
    fold_all_but("images", "preferred")
    yield from open_sidebar()
    REPORT["several processes"] = yield from run_job("show_preferred")
    yield from animated()
    yield from sent()
    yield from exported()
    yield from chosen_in_the_menu()
    yield from preferences_seen()


def preferences_seen():
    """Where they say what is computed on, which is far down."""
    bpy.ops.preferences.addon_show(module=MODULE)
    yield from pause(1.5)
    opened = bpy.context.window_manager.windows[-1]
    for _ in range(40):
        opened.event_simulate(type="WHEELDOWNMOUSE", value="PRESS", x=opened.width // 2, y=opened.height // 2)
        yield STEP
    yield from picture("compute-on")


def animated():
    """Images in turn, and one step back."""
    yield from click("bpy.ops.nnvis.animate_images()")
    yield from pause(1.0)
    REPORT["animated"] = curves()
    yield from picture("animate-images")
    yield from press_in_view("Z", ctrl=True)
    REPORT["animated undone"] = curves()


def curves() -> int:
    return sum(len(action.layers) for action in bpy.data.actions if action.users)


def sent():
    """The job of a turntable, and one step back."""
    fold_all_but("farm")
    yield from click("bpy.ops.nnvis.send_to_farm()")
    yield from until(lambda: list(OUT.rglob("template.json")), "the job is written")
    yield from pause(1.0)
    yield from picture("send-to-farm")
    REPORT["sent"] = sorted(path.name for path in next(OUT.rglob("template.json")).parent.iterdir())
    REPORT["turns"] = curves()
    yield from press_in_view("Z", ctrl=True)
    REPORT["turns undone"] = curves()


def exported():
    """By the panel's button and the file browser, of a format that the worker writes."""
    scene = sys.modules[f"{MODULE}.scene"]
    scene.set_control(bpy.data.objects["net Edges"], "Style", "Strands")  # which activations have put out of sight
    window().scene.nnvis.export.format = "csv"
    fold_all_but("export")
    yield from click("bpy.ops.nnvis.export_network(")
    yield from saved("edges.csv")
    yield from picture("export-panel")


def chosen_in_the_menu():
    """*File > Export > NNVis*, by its letters, of a format that Blender writes."""
    with over_view():
        bpy.ops.wm.call_menu(name="NNVIS_MT_export")
    yield from pause(0.5)
    yield from picture("export-menu")
    press("G", window().width // 2, window().height // 2)
    yield from pause(1.0)
    yield from saved("net.glb")


def saved(name: str):
    """What the file browser that has opened saves as a name."""
    yield from until(browser, "the file browser opens")
    yield from pause(1.0)
    params = browser().spaces.active.params
    params.directory, params.filename = str(OUT).encode(), name
    yield from pause(0.5)
    yield from picture(f"browser-{name}")
    area = browser()
    press("RET", area.x + area.width // 2, area.y + area.height // 2)
    yield from until(lambda: (OUT / name).exists(), f"{name} is saved")
    status = sys.modules[f"{MODULE}.jobs.status"].current
    yield from until(lambda: not status.running, "the worker has ended")
    yield from pause(1.0)
    REPORT[name] = (OUT / name).stat().st_size


def browser():
    return next((area for area in window().screen.areas if area.type == "FILE_BROWSER"), None)


perform(script())

"""Runs inside Blender's window, started by test_jobs_window.py; the plan: zip, worker, cache, network, out, pictures,
log, report (files and folders), settings, jobs ([panel, what its button starts], ...).
"""

import sys
from functools import reduce
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
    monkey,
    move,
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


def script():
    yield from begin()
    scene = window().scene.nnvis
    scene.output_folder = PLAN["out"]
    for path, value in PLAN["settings"].items():
        *groups, name = path.split(".")
        setattr(reduce(getattr, groups, scene), name, value)
    with over_view():
        bpy.ops.nnvis.build_scene(filepath=PLAN["network"])
        if "activations" in PLAN:
            bpy.ops.nnvis.show_activations()
        bpy.ops.nnvis.frame_network()
        bpy.ops.ed.undo_push(message="Begin")
    view_area().spaces.active.region_3d.view_perspective = "CAMERA"
    fold_all_but(PLAN["jobs"][0][0])
    yield from open_sidebar()
    REPORT["begin"] = shown()
    for panel, name in PLAN["jobs"]:
        fold_all_but(panel)
        outcome = yield from run_job(name)
        REPORT[name] = [outcome, shown()]
        yield from picture(name)
        yield from press_in_view("Z", ctrl=True)
        REPORT[f"{name} undone"] = shown()
    if "log" in PLAN:
        yield from heard()
    REPORT["monkey"].append(monkey())


def heard():
    """A log's curves are shown and one of them is heard."""
    fold_all_but("curves")
    window().scene.nnvis.follow.path = PLAN["log"]
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    yield from click("bpy.ops.nnvis.show_curves(", share=0.25)  # beside it are the network's own
    yield from pause(1.0)
    REPORT["curves"] = sounds()
    yield from click("bpy.ops.nnvis.sonify_curve(")
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
    strips = () if editor is None else editor.strips_all
    return [[strip.name for strip in strips], len(bpy.data.actions)]


def shown() -> list:
    """What the networks' objects are for, and the images that they hold."""
    networks = sys.modules[f"{MODULE}.scene.views.network"].find_networks(window().scene)
    roles = [f"{network.name} {role}" for network in networks for role, items in network.roles.items() if held(items)]
    return sorted(roles) + [one["kind"] for network in networks for one in network.images]


def held(items) -> bool:
    return any(item.type == "MESH" and len(item.data.vertices) for item in items)


perform(script())

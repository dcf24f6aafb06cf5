"""Runs inside Blender's window, started by test_epochs_window.py; the plan: zip, worker, cache, checkpoints (folder),
pictures (folder), report (file).
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
    window,
)


def script():
    yield from begin()
    with over_view():
        bpy.ops.ed.undo_push(message="Start")
    fold_all_but("epochs")
    yield from open_sidebar()
    settings = window().scene.nnvis
    settings.epochs.path, settings.data, settings.epochs.frames = PLAN["checkpoints"], "NONE", 24
    yield from picture("epochs-panel")
    REPORT["outcome"] = yield from run_job("show_epochs")
    REPORT["shown"] = objects()
    yield from picture("epochs-shown")
    window().scene.frame_set(1)
    yield from click("bpy.ops.nnvis.animate_epochs()", share=0.5)
    yield from pause(0.5)
    REPORT["played"] = [epoch_at(frame) for frame in (1, 13, 25)]
    yield from picture("epochs-played")
    yield from press_in_view("Z", ctrl=True)
    REPORT["still"] = [epoch_at(frame) for frame in (1, 25)]
    yield from press_in_view("Z", ctrl=True)
    REPORT["undone"] = objects()


def objects() -> list:
    return sorted(item.name for item in window().scene.objects if item.type in {"MESH", "CURVES"})


def epoch_at(frame: int) -> float:
    scene = window().scene
    scene.frame_set(frame)
    network = sys.modules[f"{MODULE}.scene"].find_networks(scene)[0]
    return sys.modules[f"{MODULE}.scene.epochs"].shown_epoch(network)


perform(script())

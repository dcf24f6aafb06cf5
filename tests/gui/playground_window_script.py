"""Runs inside Blender's window, started by test_playground_window.py; the plan: zip, worker, cache, pictures (folder),
report (file).
"""

import sys
import time
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    REPORT,
    begin,
    click,
    fold_all_but,
    network_names,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press_in_view,
    shaded,
    until,
    view_area,
    window,
)

COMMAND = "bpy.ops.nnvis.command_playground(do='{}')"
# where in the sidebar's width the buttons are
SHARES = {"train": 0.2, "pause": 0.2, "finish": 0.25}


def script():
    yield from begin()
    fold_all_but("playground")
    yield from open_sidebar()
    yield from picture("playground-begin")
    yield from click("bpy.ops.nnvis.train_playground()", share=0.5)
    yield from until(figures, "the playground is there")
    yield from pause(1.0)
    REPORT["objects"] = network_names()
    yield from trained()
    yield from shown_shaded("playground-circle")
    before = figures()["epoch"]
    yield from command("step")
    yield from until(lambda: figures()["epoch"] == before + 1, "one step is taken")
    yield from edited()
    yield from command("reset")
    yield from until(lambda: figures()["epoch"] == 0, "it begins again")
    with over_view():
        bpy.ops.nnvis.load_lesson("EXEC_DEFAULT", True, lesson="wide")
    yield from until(lambda: figures() and len(edges().curves) > 100, "the spiral's network is there")
    yield from pause(1.0)
    window().scene.nnvis.playground.epochs = 150
    yield from command("to")
    yield from until(lambda: figures().get("epoch") == 150, "it has learned the spiral")
    yield from shown_shaded("playground-spiral")
    yield from pressed("finish")
    yield from until(lambda: not status().running, "the result is there")
    yield from pause(1.0)
    REPORT["outcome"], REPORT["finished"] = status().outcome, network_names()
    REPORT["epochs"] = len(window().scene.objects["Playground Epochs"].data.vertices)
    yield from shown_shaded("playground-finished")
    yield from press_in_view("Z", ctrl=True)
    REPORT["undone"] = len(window().scene.objects["Playground Epochs"].data.vertices)
    yield from press_in_view("Z", ctrl=True, shift=True)
    yield from cancelled()
    yield from other_file()


def trained():
    """Trains for some seconds; how many states are shown in a second, and how long Blender was away at most."""
    yield from pressed("train")
    yield from until(lambda: figures()["running"], "it trains")
    first, begun, before, longest = shown(), time.perf_counter(), time.perf_counter(), 0.0
    while time.perf_counter() < begun + 8:
        yield 0.01
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    REPORT["states"], REPORT["longest"] = (shown() - first) / 8, longest
    yield from picture("playground-training")
    yield from until(lambda: figures()["losses"][0] < 0.1, "it has learned")
    yield from pressed("pause")
    yield from until(lambda: not figures()["running"], "it pauses")


def edited():
    """Changes a weight in the data, as a panel's field and the spreadsheet do."""
    loss = figures()["losses"][0]
    edges().attributes["weight"].data[0].value = 5.0
    yield from until(lambda: figures()["losses"][0] != loss, "the weight is taken")
    yield from pause(0.5)
    REPORT["weight"] = edges().attributes["weight"].data[0].value
    yield from picture("playground-edited")


def cancelled():
    yield from started()
    yield from command("train")
    yield from pause(2.0)
    with over_view():
        bpy.ops.nnvis.cancel_job()
    yield from until(lambda: not status().running, "it is cancelled")
    REPORT["cancelled"], REPORT["left"] = status().outcome, network_names()


def other_file():
    yield from started()
    with bpy.context.temp_override(window=window()):
        bpy.ops.wm.read_homefile(use_empty=True)
    yield from pause(2.0)
    REPORT["elsewhere"] = [status().running, network_names()]


def pressed(do: str):
    yield from pause(1.0)  # the panel is laid out anew when a job begins
    yield from click(COMMAND.format(do), share=SHARES[do])


def command(do: str):
    """What a button does, without the pointer."""
    with over_view():
        bpy.ops.nnvis.command_playground(do=do)
    yield from pause(0.1)


def started():
    with over_view():
        bpy.ops.nnvis.train_playground("INVOKE_DEFAULT")
    yield from until(lambda: status().running and figures(), "a playground is there")
    yield from pause(1.0)


def shown_shaded(name: str):
    """A picture of the 3D view with materials."""
    view_area().spaces.active.shading.type = "MATERIAL"
    yield from shaded()
    yield from picture(name)
    view_area().spaces.active.shading.type = "WIREFRAME"


def status():
    return sys.modules[f"{MODULE}.jobs.status"].current


def figures() -> dict:
    return status().figures


def shown() -> int:
    """How many states have been shown."""
    roots = [item for item in window().scene.objects if "nnvis_state" in item]
    return int(roots[0]["nnvis_state"][0]) if roots else 0


def edges():
    return window().scene.objects["Playground Edges"].data


perform(script())

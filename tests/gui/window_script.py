"""Runs inside Blender's window, started by test_window.py: does what a user does and writes down what happened.

blender --enable-event-simulate -P window_script.py -- PLAN.json; the plan: zip, worker_python, cache, pictures
(folder), report (file).
"""

import json
import sys
import time
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    STEP,
    click,
    fold_all_but,
    install,
    network_names,
    open_sidebar,
    pause,
    perform,
    picture,
    press_in_view,
    scroll_down,
    scroll_up,
    shaded,
    sidebar,
    start_picture,
    until,
    view_area,
)

REPORT |= {"longest_call": 0.0, "longest_gap": 0.0, "turns": 0}


class GapMeter:
    """How often Blender's main loop turns, and the longest time between two turns."""

    def __init__(self):
        self.turns, self.longest, self._last, self._on = 0, 0.0, time.perf_counter(), True
        bpy.app.timers.register(self._tick)

    def _tick(self):
        now = time.perf_counter()
        self.turns, self.longest, self._last = self.turns + 1, max(self.longest, now - self._last), now
        return 0.005 if self._on else None

    def stop(self) -> None:
        self._on = False


def time_operators() -> None:
    """From now on the longest call of the job operators' invoke() and modal() is noted, those that build included."""
    operator = sys.modules[f"{MODULE}.operators.job_operator"].JobOperator
    for name in ("invoke", "modal"):
        setattr(operator, name, timed(getattr(operator, name)))


def timed(method):
    def call(self, context, event):
        start = time.perf_counter()
        answer = method(self, context, event)
        REPORT["longest_call"] = max(REPORT["longest_call"], time.perf_counter() - start)
        return answer

    return call


def script():
    """The user's steps; each yield lets Blender go on for a moment."""
    yield from pause(1.0)
    install()
    preferences = bpy.context.preferences.addons[MODULE].preferences
    preferences.advanced = True
    fold_all_but("process", "actions")
    preferences.cache_folder = PLAN["cache"]
    yield from open_sidebar()
    yield from picture("1-no-worker")

    preferences.worker_python = PLAN["worker_python"]
    sidebar().tag_redraw()
    time_operators()
    use_settings()
    yield from picture("2-before")
    y = yield from click("bpy.ops.nnvis.process_network()")
    status = sys.modules[f"{MODULE}.jobs.status"].current
    yield from until(lambda: status.running, "the job starts")
    yield from watch(status)
    yield from shaded()
    yield from picture("4-scene")
    yield from scroll_down()
    yield from picture("5-camera")
    # software OpenGL draws this view for seconds; the rest is about the job
    view_area().spaces.active.shading.type = "WIREFRAME"
    yield from scroll_up()
    yield from press_in_view("Z", ctrl=True)
    REPORT["networks_undone"] = network_names()
    yield from press_in_view("Z", ctrl=True, shift=True)
    REPORT["networks_redone"] = network_names()
    yield from act(status)

    bpy.context.scene.nnvis.seed = 1
    bpy.context.scene.nnvis.importance.batchnorm.epochs = 500  # jobs that are there to be ended
    y = yield from start_job(status, near=y)
    while status.running and not status.cancelling:  # a busy machine may lose a click
        yield from click("bpy.ops.nnvis.cancel_job()", near=y)
        yield from pause(0.2)
    yield from until(lambda: not status.running, "the job ends")
    REPORT["cancel_outcome"] = status.outcome
    yield from picture("6-cancelled")

    y = yield from start_job(status, near=y)
    yield from press_in_view("ESC")
    yield from until(lambda: not status.running, "ESC ends the job")
    REPORT["escape_outcome"] = status.outcome

    y = yield from start_job(status, near=y)
    bpy.ops.wm.read_homefile(app_template="")
    yield from pause(0.5)
    REPORT["running_in_the_next_file"] = status.running
    yield from open_sidebar()
    use_settings()
    yield from start_job(status, near=y)
    REPORT["worker"] = sys.modules[f"{MODULE}.jobs.status"]._job._process.pid


def act(status):
    """Diverges the edges: once until they are seen moving, then ESC; once to the end, then undo."""
    before = samples()
    yield from press_diverge(status)
    yield from until(lambda: not status.running or samples() != before, "the edges move")
    REPORT["moved_while_running"] = status.running
    yield from picture("5-action")
    yield from press_in_view("ESC")
    yield from until(lambda: not status.running, "ESC ends the action")
    REPORT.update({"action_escaped": status.outcome, "put_back": samples() == before})

    yield from press_diverge(status)
    yield from until(lambda: not status.running, "the action ends")
    REPORT.update({"action_outcome": status.outcome, "actions": actions(), "moved": samples() != before})
    yield from picture("5-diverged")
    yield from press_in_view("Z", ctrl=True)
    REPORT.update({"actions_undone": actions(), "moved_undone": samples() != before})


def press_diverge(status):
    yield from click("bpy.ops.nnvis.act_on_network(action='edge_diverge')", share=0.62)
    yield from until(lambda: status.running, "the action starts")


def samples() -> list:
    data = bpy.data.objects["Example Edges"].data
    places = [0.0] * 3 * len(data.points)
    data.attributes["position_bundled"].data.foreach_get("vector", places)
    return places


def actions() -> list:
    provenance = json.loads(bpy.data.objects["Example"]["nnvis_provenance"])
    return [record["action"] for record in provenance.get("actions", [])]


def use_settings() -> None:
    for path, value in PLAN["settings"].items():
        group, _, name = path.rpartition(".")
        settings = bpy.context.scene.nnvis
        setattr(settings.path_resolve(group) if group else settings, name, value)


def start_job(status, near: float):
    y = yield from click("bpy.ops.nnvis.process_network()", near=near)
    yield from until(lambda: status.running and status.stage != "Starting", "the job starts")
    return y


def watch(status):
    """Waits for the first job and notes its stages and the longest time that Blender stood still meanwhile, until its
    network is there.
    """
    meter, shot, shooting, stages = GapMeter(), None, False, []
    while status.running:
        if not shooting:
            REPORT["longest_gap"] = max(REPORT["longest_gap"], meter.longest)
        meter.longest = 0.0  # taking the picture holds the screen up
        if status.stage not in stages:
            stages.append(status.stage)
        if shot is None and status.stage == "Importance":
            shot = start_picture("3-progress")
        shooting = shot is not None and shot.poll() is None
        yield STEP
    REPORT["longest_gap"] = max(REPORT["longest_gap"], meter.longest)
    meter.stop()
    REPORT["turns"] = meter.turns
    REPORT.update({"stages": stages, "outcome": status.outcome, "message": status.message, "seconds": status.seconds})
    REPORT["networks"] = network_names()


perform(script())

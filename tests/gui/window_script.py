"""Runs inside Blender's window, started by test_window.py: does what a user does and writes down what happened.

blender --enable-event-simulate -P window_script.py -- PLAN.json; the plan: zip, worker_python, cache, pictures
(folder), report (file).
"""

import json
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

import bpy

MODULE = "bl_ext.user_default.nnvis"
PLAN = json.loads(Path(sys.argv[sys.argv.index("--") + 1]).read_text())
REPORT = {"longest_call": 0.0, "longest_gap": 0.0, "turns": 0}
STEP = 0.05  # seconds between two steps of the script
PATIENCE = 180.0  # seconds, on a busy machine, after which something will not come any more
COMPILE = 25.0  # seconds until Eevee's shaders are compiled in software


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
    """From now on the longest call of the job operators' invoke() and modal() is noted, the last one, which builds,
    aside.
    """
    operator = sys.modules[f"{MODULE}.operators.job_operator"].JobOperator
    for name in ("invoke", "modal"):
        setattr(operator, name, timed(getattr(operator, name)))


def timed(method):
    def call(self, context, event):
        start = time.perf_counter()
        answer = method(self, context, event)
        if answer != {"FINISHED"}:
            REPORT["longest_call"] = max(REPORT["longest_call"], time.perf_counter() - start)
        return answer

    return call


def script():
    """The user's steps; each yield lets Blender go on for a moment."""
    yield from pause(1.0)
    bpy.ops.extensions.package_install_files(filepath=PLAN["zip"], repo="user_default", enable_on_install=True)
    preferences = bpy.context.preferences.addons[MODULE].preferences
    preferences.advanced = True
    unfold(sys.modules[f"{MODULE}.ui.actions_panel"])
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
    yield from pause(COMPILE)
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
    yield from start_job(status, near=y)
    while status.running and not status.cancelling:  # a busy machine may lose a click
        yield from click("bpy.ops.nnvis.cancel_job()", near=y)
        yield from pause(0.2)
    yield from until(lambda: not status.running, "the job ends")
    REPORT["cancel_outcome"] = status.outcome
    yield from picture("6-cancelled")

    yield from start_job(status, near=y)
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


def unfold(panels) -> None:
    """Registers a module's panels anew, open: a header has no command that the pointer could find it by."""
    panels.unregister()
    for cls in panels._CLASSES:
        cls.bl_options = set()
    panels.register()


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
    """Waits for the first job and notes its stages and the longest time that Blender stood still meanwhile."""
    meter, shot, shooting, stages = GapMeter(), None, False, []
    while status.running:
        if not shooting:
            REPORT["longest_gap"] = max(REPORT["longest_gap"], meter.longest)
        meter.longest = 0.0  # taking the picture holds the screen up, and building the scene comes after the job
        if status.stage not in stages:
            stages.append(status.stage)
        if shot is None and status.stage == "Importance":
            shot = start_picture("3-progress")
        shooting = shot is not None and shot.poll() is None
        yield STEP
    meter.stop()
    REPORT["turns"] = meter.turns
    REPORT.update({"stages": stages, "outcome": status.outcome, "message": status.message, "seconds": status.seconds})
    REPORT["networks"] = network_names()


def network_names() -> list:
    return [c.name for c in window().scene.collection.children_recursive if "nnvis_network" in c]


def scroll_down():
    yield from scroll("WHEELDOWNMOUSE")


def scroll_up():
    yield from scroll("WHEELUPMOUSE")


def scroll(wheel: str):
    region = sidebar()
    for _ in range(25):
        press(wheel, region.x + region.width // 2, region.y + region.height // 2)
        yield STEP


def window():
    return bpy.context.window_manager.windows[0]


def view_area():
    return next(area for area in window().screen.areas if area.type == "VIEW_3D")


def sidebar():
    return next(region for region in view_area().regions if region.type == "UI")


def open_sidebar():
    view_area().spaces.active.show_region_ui = True
    yield from pause(0.5)
    sidebar().active_panel_category = "NNVis"
    yield from pause(1.0)


def click(command: str, near: float | None = None, share: float | None = None):
    """Presses the sidebar's button that stands for a Python command, found by hovering. Returns its y.

    near: the y to begin with. share: where in the sidebar's width the button is; without, in the middle or, if it has
    an icon alone,
    at the right end.
    """
    region = sidebar()
    columns = (
        (region.x + region.width // 2 - 10, region.x + region.width - 50)
        if share is None
        else (region.x + int(share * region.width),)
    )
    heights = range(region.y + region.height - 10, region.y + 10, -8)
    for y in sorted(heights, key=lambda y: abs(y - near)) if near else heights:
        for x in columns:
            move(x, y)
            yield STEP / 2
            if command_under_pointer() == command:
                press("LEFTMOUSE", x, y)
                yield STEP
                return y
    raise AssertionError(f"there is no button {command} in the sidebar")


def command_under_pointer() -> str:
    with bpy.context.temp_override(window=window(), area=view_area(), region=sidebar()):
        if not bpy.ops.ui.copy_python_command_button.poll():
            return ""
        bpy.ops.ui.copy_python_command_button()
    return bpy.context.window_manager.clipboard.strip()


def move(x: int, y: int) -> None:
    window().event_simulate(type="MOUSEMOVE", value="NOTHING", x=x, y=y)


def press(key: str, x: int, y: int, **modifiers) -> None:
    window().event_simulate(type=key, value="PRESS", x=x, y=y, **modifiers)
    window().event_simulate(type=key, value="RELEASE", x=x, y=y, **modifiers)


def press_in_view(key: str, **modifiers):
    area = view_area()
    x, y = area.x + area.width // 3, area.y + area.height // 2
    move(x, y)
    yield STEP
    press(key, x, y, **modifiers)
    yield from pause(1.0)


def pause(seconds: float):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        yield STEP


def until(condition, what: str):
    end = time.perf_counter() + PATIENCE
    while not condition():
        if time.perf_counter() > end:
            raise AssertionError(f"waited {PATIENCE} s in vain until {what}")
        yield STEP


def start_picture(name: str):
    if shutil.which("import") is None:  # ImageMagick; the pictures are for people
        return subprocess.Popen(["true"])
    return subprocess.Popen(["import", "-window", "root", str(Path(PLAN["pictures"]) / f"{name}.png")])


def picture(name: str):
    yield from pause(0.5)
    process = start_picture(name)
    yield from until(lambda: process.poll() is not None, f"the picture {name} is taken")


def run(steps=script()):
    """A timer that does the next step; it ends with the report and with Blender."""
    try:
        return next(steps)
    except StopIteration:
        pass
    except Exception:  # the report must say whatever went wrong, and Blender must end
        REPORT["error"] = traceback.format_exc()
        start_picture("error").wait(20)
    Path(PLAN["report"]).write_text(json.dumps(REPORT))
    bpy.ops.wm.quit_blender()
    return None


bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(run, first_interval=1.0, persistent=True)

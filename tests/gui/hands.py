"""What a user's hands and eyes do in Blender's window, for the scripts that run there; tests/gui only.

A script is started as `blender --enable-event-simulate -P SCRIPT -- PLAN.json`. Its steps are a generator: each yield
lets Blender go on for a moment. The plan: zip, pictures (folder), report (file), and what the script wants besides.
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
REPORT = {}
AWAY = []  # modules whose panels are not registered, see fold_all_but
STEP = 0.05  # seconds between two steps of a script
PATIENCE = 900.0  # seconds, on a busy machine, after which something will not come any more


def install() -> None:
    """Installs the extension's zip as a user does."""
    bpy.ops.extensions.package_install_files(filepath=PLAN["zip"], repo="user_default", enable_on_install=True)


def fold_all_but(*names: str) -> None:
    """Leaves panels alone in the sidebar, open, with those that they are below: what is far down is long looked for.

    names: of their classes, after NNVIS_PT_. What has been drawn once keeps being open or closed, as for a user.
    """
    modules = [sys.modules[f"{MODULE}.{name}"] for name in sys.modules[MODULE].MODULES if name.startswith("ui.")]
    home = {panel.__name__: module for module in modules for panel in _sidebar_panels(module)}
    above = {name: getattr(getattr(module, name), "bl_parent_id", None) for name, module in home.items()}
    opened = [f"NNVIS_PT_{name}" for name in names]
    opened += _all_above(opened, above)
    kept = [home[name] for name in opened]
    kept += [home[name] for name in _all_above([name for name in home if home[name] in kept], above)]
    for module in reversed(modules):
        if module in home.values() and module not in AWAY:
            module.unregister()
    AWAY[:] = [module for module in modules if module in home.values() and module not in kept]
    for name, module in home.items():
        getattr(module, name).bl_options = set() if name in opened else {"DEFAULT_CLOSED"}
    for module in modules:
        if module in kept:
            module.register()


def _sidebar_panels(module) -> list:
    classes = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, bpy.types.Panel)]
    return [one for one in classes if one.__module__ == module.__name__ and one.bl_region_type == "UI"]


def _all_above(names: list, above: dict) -> list:
    """The panels that some are below, and those that they are below."""
    found = [above[name] for name in names if above[name]]
    return found + _all_above(found, above) if found else []


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
    """Presses the sidebar's button whose Python command begins so, found by hovering. Returns its y.

    near: the y to begin with. share: where in the sidebar's width the button is; without, in the middle or, if it has
    an icon alone,
    at the right end.
    """
    x, y = yield from find(command, near, share)
    press("LEFTMOUSE", x, y)
    yield STEP
    return y


def find(command: str, near: float | None = None, share: float | None = None):
    """The place of a sidebar's button, see click; of a property's field by its data path. The pointer is left there."""
    region = sidebar()
    columns = (
        (region.x + region.width // 2 - 10, region.x + region.width - 50)
        if share is None
        else (region.x + int(share * region.width),)
    )
    step = int(18 * bpy.context.preferences.system.ui_scale)  # a button is 20 high
    heights = range(region.y + region.height - 10, region.y + 10, -step)
    heights = sorted(heights, key=lambda y: abs(y - near)) if near else heights
    before = columns[0], heights[0]
    for y in (*heights, *heights):  # once more: what slides to its place while it is looked for may be missed
        for x in columns:
            move(x, y)
            yield STEP / 2
            if command_under_pointer().startswith(command):
                for place in ((x, y), before):  # a busy Blender tells late where the pointer was
                    move(*place)
                    yield from pause(0.3)
                    if command_under_pointer().startswith(command):
                        return place
            before = x, y
    raise AssertionError(f"there is no button {command} in the sidebar")


def command_under_pointer() -> str:
    """The Python command of the button, or the data path of the property, that the pointer is over; "" over none."""
    with bpy.context.temp_override(window=window(), area=view_area(), region=sidebar()):
        copy = bpy.ops.ui.copy_python_command_button
        copy = copy if copy.poll() else bpy.ops.ui.copy_data_path_button
        if not copy.poll():
            return ""
        copy()
    return bpy.context.window_manager.clipboard.strip()


def write(text: str):
    """Types a text into the field that is being edited, in place of what is there, and presses Enter."""
    x, y = window().width // 2, window().height // 2
    press("A", x, y, ctrl=True)
    yield from type_text(text)
    press("RET", x, y)
    yield from pause(0.3)


def type_text(text: str):
    """Types a text wherever Blender takes one."""
    for character in text:
        press("A", window().width // 2, window().height // 2, unicode=character)  # which key it is does not matter
        yield STEP / 5
    yield from pause(0.5)


def begin():
    """The extension with its worker, and a monkey of the user's, in a view that software OpenGL draws soon."""
    yield from pause(1.0)
    install()
    preferences = bpy.context.preferences.addons[MODULE].preferences
    preferences.advanced, preferences.cache_folder, preferences.worker_python = True, PLAN["cache"], PLAN["worker"]
    view_area().spaces.active.shading.type = "WIREFRAME"
    with over_view():
        bpy.ops.mesh.primitive_monkey_add(location=(0.0, -3.0, 0.0))
    REPORT["monkey"] = [monkey()]


def monkey() -> list:
    """What a job could have done to the user's monkey."""
    item = bpy.data.objects["Suzanne"]
    window().view_layer.update()
    return [item.hide_render, item.hide_get(), len(item.data.vertices), [list(row) for row in item.matrix_world]]


def run_job(name: str):
    """Presses a job's button and waits for what comes of it; how it ended."""
    status = sys.modules[f"{MODULE}.jobs.status"].current
    yield from click(f"bpy.ops.nnvis.{name}()", share=0.5)
    yield from until(lambda: status.running, f"{name} starts")
    yield from until(lambda: not status.running, f"{name} ends")
    yield from pause(1.0)
    return status.outcome


def move(x: int, y: int) -> None:
    window().event_simulate(type="MOUSEMOVE", value="NOTHING", x=x, y=y)


def press(key: str, x: int, y: int, unicode: str | None = None, **modifiers) -> None:
    window().event_simulate(type=key, value="PRESS", x=x, y=y, unicode=unicode, **modifiers)
    window().event_simulate(type=key, value="RELEASE", x=x, y=y, **modifiers)


def over_view():
    """The context of the region that the scene is drawn in."""
    region = next(region for region in view_area().regions if region.type == "WINDOW")
    return bpy.context.temp_override(window=window(), area=view_area(), region=region)


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


def shaded():
    """Waits until Eevee has the shaders of what the view has just begun to show."""
    yield from pause(3.0)
    yield from until(lambda: not bpy.app.is_job_running("SHADER_COMPILATION"), "the shaders are made")


def start_picture(name: str):
    if shutil.which("import") is None:  # ImageMagick; the pictures are for people
        return subprocess.Popen(["true"])
    return subprocess.Popen(["import", "-window", "root", str(Path(PLAN["pictures"]) / f"{name}.png")])


def picture(name: str):
    yield from pause(0.5)
    process = start_picture(name)
    yield from until(lambda: process.poll() is not None, f"the picture {name} is taken")


def perform(steps) -> None:
    """Has Blender do a script's steps, then write the report and end."""
    bpy.context.preferences.view.show_splash = False  # it swallows the first click
    bpy.app.timers.register(lambda: _next(steps), first_interval=1.0, persistent=True)


def _next(steps):
    try:
        return next(steps)
    except StopIteration:
        pass
    except Exception:  # the report must say whatever went wrong, and Blender must end
        REPORT["error"] = traceback.format_exc()
        start_picture("error").wait(20)
    Path(PLAN["report"]).write_text(json.dumps(REPORT))
    for module in AWAY:
        module.register()
    bpy.ops.wm.quit_blender()
    return None

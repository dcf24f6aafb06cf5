"""Runs inside Blender's window, started by test_first_minutes.py: what a newcomer does in the sidebar's basic level.

The plan: zip, worker_python, cache, model, data, pictures (folder), report (file).
"""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    click,
    install,
    network_names,
    open_sidebar,
    pause,
    perform,
    picture,
    press_in_view,
    scroll_down,
    scroll_up,
    sidebar,
    until,
    view_area,
    window,
    write,
)


def script():
    yield from pause(1.0)
    install()
    yield from open_sidebar()
    yield from picture("1-installed")

    yield from click("bpy.ops.nnvis.open_example()")
    yield from until(network_names, "the example is there")
    shading = view_area().spaces.active.shading
    yield from until(lambda: shading.type == "MATERIAL", "the first view shows its materials")
    shading.type = "SOLID"  # software OpenGL draws it at once
    yield from picture("2-example")

    yield from process_model()
    yield from pause(2.0)  # the panels slide to their places
    yield from picture("4-beside")
    yield from click("bpy.ops.nnvis.set_class_view(view='Class'", share=0.5)
    yield from until(lambda: shown()[0] == "Class", "one class is shown")
    yield from picture("5-class")
    yield from click("bpy.ops.nnvis.set_look(look='night')")
    yield from pause(1.0)
    REPORT["look"] = look()
    yield from picture("6-look")
    yield from still()

    yield from press_in_view("Z", ctrl=True)
    REPORT["look_undone"] = look()
    yield from press_in_view("Z", ctrl=True)
    REPORT["class_undone"] = shown()[0]
    yield from press_in_view("Z", ctrl=True)
    REPORT["second_undone"] = network_names()
    for _ in range(4):  # what was chosen and typed for it, and the example
        yield from press_in_view("Z", ctrl=True)
    REPORT["first_undone"] = network_names()
    yield from press_in_view("Z", ctrl=True, shift=True)

    bpy.context.preferences.addons[MODULE].preferences.advanced = True
    sidebar().tag_redraw()
    yield from picture("8-advanced")
    yield from scene_of_the_users()


def process_model():
    """Model File, the file and its data, typed; then Process Network, until the second network stands there."""
    preferences = bpy.context.preferences.addons[MODULE].preferences
    preferences.worker_python, preferences.cache_folder = PLAN["worker_python"], PLAN["cache"]
    yield from click("nnvis.source", share=0.75)
    yield from click("nnvis.network_path", share=0.6)
    yield from write(PLAN["model"])
    settings().data = "PATH"  # a menu, whose items have no command to be found by
    sidebar().tag_redraw()
    yield from click("nnvis.data_path", share=0.6)
    yield from write(PLAN["data"])
    yield from picture("3-before")
    yield from click("bpy.ops.nnvis.process_network()")
    status = sys.modules[f"{MODULE}.jobs.status"].current
    yield from until(lambda: status.running, "the job starts")
    yield from until(lambda: status.stage == "Importance" or not status.running, "it has read the model")
    yield from picture("3-progress")
    yield from until(lambda: not status.running, "the job ends")
    REPORT["outcome"], REPORT["message"] = status.outcome, status.message
    REPORT["networks"], REPORT["accuracy"] = network_names(), settings().network(None).statistics["accuracy"]


def still():
    """Render Still, which opens a window of its own; a small one, for software rendering on a busy machine."""
    scene = window().scene
    scene.render.resolution_percentage, scene.cycles.samples = 25, 8
    rendered = []
    bpy.app.handlers.render_complete.append(lambda *_: rendered.append(True))
    yield from scroll_down()
    yield from picture("7-camera")
    yield from click("bpy.ops.nnvis.render_still()", share=0.25)
    yield from until(lambda: rendered, "the still is rendered")
    yield from picture("7-still")
    windows = bpy.context.window_manager.windows
    REPORT["windows"] = len(windows)
    with bpy.context.temp_override(window=windows[-1]):
        bpy.ops.wm.window_close()
    yield from scroll_up()


def scene_of_the_users():
    """The example in a scene with Suzanne and a light, which look as before, and so after one undo step."""
    bpy.ops.wm.read_homefile(app_template="")
    yield from pause(1.0)
    scene = window().scene
    with bpy.context.temp_override(window=window(), area=view_area()):
        bpy.data.objects.remove(bpy.data.objects["Cube"])
        bpy.ops.mesh.primitive_monkey_add(location=(0.0, -3.0, 0.0))
        bpy.ops.object.light_add(type="AREA", location=(2.0, -5.0, 3.0))
    scene.world.color = (0.1, 0.2, 0.3)
    scene.view_settings.view_transform, scene.render.engine = "Standard", "CYCLES"
    yield from open_sidebar()
    bpy.ops.ed.undo_push(message="Mine")
    REPORT["mine"] = mine()
    yield from click("bpy.ops.nnvis.open_example()")
    yield from until(network_names, "the example is there")
    yield from picture("9-suzanne")
    REPORT["mine_beside"] = mine()
    yield from press_in_view("Z", ctrl=True)
    REPORT["mine_undone"], REPORT["networks_in_mine"] = mine(), network_names()


def mine() -> list:
    """What of the scene and the view is the user's, as JSON has it."""
    scene, space = window().scene, view_area().spaces.active
    window().view_layer.update()
    names = [item.name for item in scene.objects if item.name in ("Suzanne", "Area", "Camera", "Light")]
    things = [(name, values(bpy.data.objects[name].matrix_world), bpy.data.objects[name].hide_render) for name in names]
    render = scene.render
    return [
        sorted([list(thing) for thing in things]),
        [scene.camera.name, scene.world.name, list(scene.world.color), scene.view_settings.view_transform],
        [render.engine, render.resolution_x, render.resolution_y, render.film_transparent, scene.frame_end],
        [space.shading.type, space.shading.color_type, space.overlay.show_floor, values(space.region_3d.view_matrix)],
    ]


def values(matrix) -> list:
    return [round(number, 5) for row in matrix for number in row]


def settings():
    return window().scene.nnvis


def shown() -> tuple:
    """(class view, class) of the network."""
    return settings().network(None).shown_class


def look() -> str:
    """The scene's look; undone with what it has changed."""
    return window().scene.get("nnvis_look")


perform(script())

"""Runs inside Blender's window, started by test_first_minutes.py: what a newcomer does in the sidebar's basic level."""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    REPORT,
    click,
    install,
    network_names,
    open_sidebar,
    pause,
    perform,
    picture,
    press_in_view,
    sidebar,
    until,
    view_area,
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

    yield from click("bpy.ops.nnvis.set_class_view(view='Class'")
    yield from until(lambda: shown()[0] == "Class", "one class is shown")
    yield from picture("3-class")
    yield from click("bpy.ops.nnvis.set_look(look='night')")
    yield from pause(1.0)
    REPORT["look"] = look()
    yield from picture("4-look")

    yield from press_in_view("Z", ctrl=True)
    REPORT["look_undone"] = look()
    yield from press_in_view("Z", ctrl=True)
    REPORT["class_undone"] = shown()[0]
    yield from press_in_view("Z", ctrl=True)
    REPORT["networks_undone"] = network_names()
    yield from press_in_view("Z", ctrl=True, shift=True)

    bpy.context.preferences.addons[MODULE].preferences.advanced = True
    sidebar().tag_redraw()
    yield from picture("5-advanced")


def shown() -> tuple:
    """(class view, class) of the network."""
    scene = bpy.context.window_manager.windows[0].scene
    return scene.nnvis.network(None).shown_class


def look() -> str:
    """The scene's look; undone with what it has changed."""
    return bpy.context.window_manager.windows[0].scene.get("nnvis_look")


perform(script())

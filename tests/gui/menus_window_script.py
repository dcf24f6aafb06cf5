"""Runs inside Blender's window, started by test_menus_window.py: where Blender's users look for things.

The plan: zip, network (a file), pictures (folder), report (file).
"""

import sys
import webbrowser
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    STEP,
    click,
    find,
    install,
    network_names,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press,
    press_in_view,
    type_text,
    until,
    view_area,
    window,
    write,
)


def script():
    yield from pause(1.0)
    install()
    yield from press_in_view("F3")
    yield from type_text("open exam")
    yield from picture("search")
    press("RET", 0, 0)
    yield from until(network_names, "what F3 has found opens the example")
    REPORT["searched"] = network_names()
    view_area().spaces.active.shading.color_type = "OBJECT"  # stays Solid, which software OpenGL draws at once
    sys.modules[f"{MODULE}.scene"].set_control(bpy.data.objects["Example Edges"], "Edge Budget", 500)

    yield from press_in_view("A", shift=True)
    yield from picture("add")
    yield from type_text("neural")
    yield from picture("add-search")
    yield from leave()
    for menu in ("NNVIS_MT_add", "NNVIS_MT_object", "TOPBAR_MT_file_import", "TOPBAR_MT_file_export"):
        with over_view():
            bpy.ops.wm.call_menu(name=menu)
        yield from pause(0.5)
        yield from picture(menu)
        yield from leave()

    yield from open_sidebar()
    opened = []
    webbrowser.open = lambda url, *_, **__: opened.append(url)
    x, y = yield from find("bpy.ops.nnvis.set_look(look='night')")
    press("F1", x, y)
    yield from until(lambda: opened, "F1 opens a page")
    REPORT["page"] = opened[-1]
    yield from networks_list()
    yield from preferences()


def networks_list():
    """The eye, another name, Remove, each with one undo step."""
    with over_view():
        bpy.ops.nnvis.build_scene("EXEC_DEFAULT", True, filepath=PLAN["network"], network_name="Second")
    yield from pause(1.0)
    yield from picture("networks")
    networks = window().scene.nnvis.networks
    yield from click('bpy.ops.nnvis.show_network(network="Example")', share=0.75)
    REPORT["hidden"] = [network.name for network in networks if not network.is_shown]
    yield from picture("hidden")
    yield from press_in_view("Z", ctrl=True)
    REPORT["shown_again"] = [network.name for network in window().scene.nnvis.networks if network.is_shown]
    yield from click("nnvis_name", share=0.4)
    yield from write("Digits")
    REPORT["renamed"] = network_names()
    yield from picture("renamed")
    yield from press_in_view("Z", ctrl=True)
    REPORT["renamed_back"] = network_names()
    yield from click('bpy.ops.nnvis.remove_network(network="Example")', share=0.82)
    yield from pause(0.5)
    REPORT["removed"] = network_names()
    yield from picture("removed")
    yield from press_in_view("Z", ctrl=True)
    REPORT["removed_undone"] = network_names()


def preferences():
    """The extension's preferences, in the window that Blender opens for them."""
    bpy.ops.preferences.addon_show(module=MODULE)
    yield from pause(1.0)
    yield from picture("preferences")


def leave():
    """Closes what menu is open."""
    for _ in range(2):
        press("ESC", window().width // 2, window().height // 2)
        yield STEP
    yield from pause(0.3)


perform(script())

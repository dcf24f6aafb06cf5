"""Runs inside Blender's window, started by test_browsing_window.py; the plan: zip, network, pictures, report."""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    click,
    fold_all_but,
    install,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press_in_view,
    view_area,
)

STEPS = (
    ("right", "RIGHT_ARROW"),
    ("below", "DOWN_ARROW"),
    ("after", "O"),
    ("large", "Z"),
    ("pattern", "S"),
    ("another pattern", "S"),
    ("back", "B"),
    ("sample", "E"),
    ("wall", "V"),
)


def script():
    yield from pause(1.0)
    install()
    bpy.context.preferences.addons[MODULE].preferences.advanced = True
    with over_view():
        bpy.ops.nnvis.build_scene(filepath=PLAN["network"])
    view_area().spaces.active.shading.type = "WIREFRAME"  # which software OpenGL draws at once
    fold_all_but("deepvis")
    yield from open_sidebar()
    REPORT["keys"] = [key_map()]
    yield from click("bpy.ops.nnvis.browse_units()")
    yield from pause(1.0)
    REPORT["begun"] = state()
    for name, key in STEPS:
        yield from press_in_view(key)
        REPORT[name] = state()
        if name in ("another pattern", "wall"):
            yield from picture(f"browsing-{name.split()[-1]}")
    yield from press_in_view("ESC")
    REPORT["is_on"] = sys.modules[f"{MODULE}.jobs.browsing"].current.is_on
    yield from press_in_view("S")  # Blender's own again: it scales, and Esc leaves all as it is
    yield from press_in_view("ESC")
    REPORT["ended"] = state()
    with over_view():
        bpy.ops.ed.undo()
    REPORT["undone"] = state()
    REPORT["keys"].append(key_map())


def state() -> dict:
    item = next(one for one in bpy.context.scene.objects if one.get("nnvis_role") == "plates")
    get = sys.modules[f"{MODULE}.scene.controls"].get_control
    network = sys.modules[f"{MODULE}.scene.views.network"].find_networks(bpy.context.scene)[0]
    names = ("Large Layer", "Large Unit", "Large Plate", "Shows", "Sample", "Frame Chosen")
    return {name: get(item, name) for name in names} | {
        "picked": (network.picked or {}).get("text"),
        "wall": sys.modules[f"{MODULE}.scene.wall"].wall_layer(network),
    }


def key_map() -> list:
    """Every key of the user's and of the add-ons' key maps."""
    configurations = bpy.context.window_manager.keyconfigs
    return [
        (configuration.name, keys.name, item.idname, item.to_string())
        for configuration in (configurations.user, configurations.addon)
        for keys in configuration.keymaps
        for item in keys.keymap_items
    ]


perform(script())

"""Runs inside Blender's window, started by test_jobs_window.py; the plan: zip, worker, cache, network, out, pictures,
report (files and folders), settings, jobs ([panel, what its button starts], ...).
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
    fold_all_but,
    monkey,
    open_sidebar,
    over_view,
    perform,
    picture,
    press_in_view,
    run_job,
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
    REPORT["monkey"].append(monkey())


def shown() -> list:
    """What the networks' objects are for, and the images that they hold."""
    networks = sys.modules[f"{MODULE}.scene.views.network"].find_networks(window().scene)
    roles = [f"{network.name} {role}" for network in networks for role, items in network.roles.items() if held(items)]
    return sorted(roles) + [one["kind"] for network in networks for one in network.images]


def held(items) -> bool:
    return any(item.type == "MESH" and len(item.data.vertices) for item in items)


perform(script())

"""Runs inside Blender's window, started by test_spaces_window.py; the plan: zip, worker, cache, network, networks,
pictures, out, report (files and folders).
"""

import sys
from pathlib import Path

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from mathutils import Vector

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    begin,
    click,
    fold_all_but,
    monkey,
    move,
    network_names,
    open_sidebar,
    over_view,
    pause,
    perform,
    picture,
    press,
    press_in_view,
    run_job,
    view_area,
    window,
)

JOBS = (  # panels, and what a button in them starts
    (("warp", "why_depth"), "show_warp"),
    (("methods",), "learn_step_by_step"),
    (("why_depth",), "why_depth"),
    (("runs", "difference"), "map_networks"),
)


def script():
    yield from begin()
    with over_view():
        bpy.ops.nnvis.build_scene(filepath=PLAN["network"])
    scene = window().scene.nnvis
    scene.output_folder = PLAN["out"]
    scene.embed.states, scene.embed.method, scene.embed.samples = "layers", "pca", 40
    scene.embed.biplot = scene.embed.boundary = scene.embed.hulls = True
    scene.warp.fine, scene.warp.points, scene.warp.neighbours = 1, 30, 3
    scene.learn.method, scene.learn.points, scene.learn.resolution = "means", 40, 11
    scene.runs.path, scene.runs.samples = PLAN["networks"], 20
    scene.depth.widths, scene.depth.depths, scene.depth.epochs, scene.depth.tries = "2", "1, 2", 2, 1
    with over_view():
        bpy.ops.ed.undo_push(message="Open")  # what is undone later does not go back behind what was chosen here
    fold_all_but("embedding", "space_shown", "space_components", "space_point")
    yield from open_sidebar()
    yield from shown("show_embedding")
    fold_all_but("space_shown", "space_components", "space_point")
    yield from figures()
    yield from moved()
    yield from picked()
    for _ in range(4):  # the point, the states, the camera, the space
        yield from press_in_view("Z", ctrl=True)
    REPORT["show_embedding undone"] = spaces()
    for panels, name in JOBS:
        fold_all_but(*panels)
        yield from shown(name)
        yield from press_in_view("Z", ctrl=True)
        REPORT[f"{name} undone"] = spaces()
    nets = sorted(str(path) for path in Path(PLAN["networks"]).iterdir())
    scene = window().scene.nnvis  # an undo has made it anew
    with over_view():
        scene.source, scene.data, scene.network_path, scene.difference.other = "FILE", "DIGITS", *nets[:2]
        bpy.ops.ed.undo_push(message="Choose")
    fold_all_but("difference")
    outcome = yield from run_job("show_difference")
    REPORT["show_difference"] = outcome, network_names()
    yield from picture("show_difference")
    yield from press_in_view("Z", ctrl=True)
    REPORT["show_difference undone"] = network_names()
    REPORT["monkey"].append(monkey())


def shown(name: str):
    outcome = yield from run_job(name)
    REPORT[name] = outcome, spaces()
    yield from picture(name)


def figures():
    """Its figures and its components' shares as charts, which go with the space and come back; and all steps back."""
    yield from click("bpy.ops.nnvis.show_scree()")
    yield from click("bpy.ops.nnvis.show_figures()")
    yield from pause(1.0)
    REPORT["figures"] = charts()
    view_area().spaces.active.region_3d.view_perspective = "PERSP"
    with over_view():
        bpy.ops.view3d.view_all()
    yield from pause(1.0)
    yield from picture("space-figures")
    yield from click("bpy.ops.nnvis.remove_space(", share=0.84)
    yield from pause(0.5)
    REPORT["space removed"] = charts() + spaces()
    yield from press_in_view("Z", ctrl=True)
    REPORT["space back"] = charts()
    for _ in range(2):
        yield from press_in_view("Z", ctrl=True)
    REPORT["figures undone"] = charts()


def charts() -> list:
    return [chart.name for chart in module_of("scene.views.charts").find_charts(window().scene)]


def moved():
    """The space is framed, its states are played by the panel's button, and the last is seen."""
    yield from click("bpy.ops.nnvis.frame_space(", share=0.8)
    view_area().spaces.active.region_3d.view_perspective = "CAMERA"
    yield from click("bpy.ops.nnvis.animate_states()")
    yield from pause(0.5)
    scene = window().scene
    scene.frame_set(scene.frame_current + scene.nnvis.state_frames)
    REPORT["state"] = module_of("scene.space_objects").find_spaces(scene)[0].shown_state
    yield from picture("space-last-state")


def picked():
    """A click on the point that stands most alone, beside the sidebar."""
    cloud = found_spaces()[0].having("cloud")[0]
    places, _ = module_of("scene.picked_points").drawn_points(cloud)
    view = next(region for region in view_area().regions if region.type == "WINDOW")
    camera = view_area().spaces.active.region_3d
    seen = [location_3d_to_region_2d(view, camera, cloud.matrix_world @ Vector(place)) for place in places]
    beside = [number for number, place in enumerate(seen) if 60 < place.x < view.width * 0.55]
    alone = max(beside, key=lambda n: min((seen[n] - place).length for m, place in enumerate(seen) if m != n))
    yield from click("bpy.ops.nnvis.pick_point_in_view()")
    x, y = int(view.x + seen[alone].x), int(view.y + seen[alone].y)
    move(x, y)
    yield from pause(0.3)
    press("LEFTMOUSE", x, y)
    yield from pause(1.0)
    cloud = found_spaces()[0].having("cloud")[0]
    marked = cloud.data.attributes.get("picked")
    REPORT["picked"] = [[alone], [n for n, one in enumerate(marked.data if marked else ()) if one.value]]
    yield from picture("space-picked")


def module_of(name: str):
    return sys.modules[f"{MODULE}.{name}"]


def found_spaces() -> list:
    return module_of("scene.space_objects").find_spaces(window().scene)


def spaces() -> list:
    return [space.name for space in found_spaces()]


perform(script())

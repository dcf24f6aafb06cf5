"""The 3D views of a window: how they show the first network of the startup file; afterwards they are the user's."""

import bpy

CROSSING = ("show_floor", "show_axis_x", "show_axis_y", "show_axis_z", "show_ortho_grid", "show_cursor")
_SOLID_FIRST = 3.0  # seconds of class colours in Solid, before a view is empty until Eevee has compiled its shaders


def show_in_views(window) -> None:
    """Lets a window's 3D views that show grey surfaces show materials and the look's world instead, through the camera.

    Until then they show the class colours. window: None where Blender runs without one.
    """
    areas = window.screen.areas if window is not None else ()
    spaces = [area.spaces.active for area in areas if area.type == "VIEW_3D"]
    gray = [space for space in spaces if space.shading.type == "SOLID"]
    for space in gray:
        _show_through_camera(space)
    if gray:
        bpy.app.timers.register(show_materials, first_interval=_SOLID_FIRST)


def _show_through_camera(space) -> None:
    space.shading.color_type, space.shading.use_scene_world, space.shading.use_scene_lights = "VERTEX", True, True
    for overlay in (*CROSSING, "show_relationship_lines"):  # the last: from the root to every label
        setattr(space.overlay, overlay, False)
    view = space.region_3d
    view.view_perspective = "CAMERA"
    view.view_camera_zoom, view.view_camera_offset = 12.0, (0.08, 0.0)  # large, and beside the open sidebar


def show_materials() -> None:
    """Lets the 3D views that show class colours in Solid show materials."""
    windows = [window for manager in bpy.data.window_managers for window in manager.windows]
    for area in (area for window in windows for area in window.screen.areas):
        shading = area.spaces.active.shading if area.type == "VIEW_3D" else None
        if shading and (shading.type, shading.color_type) == ("SOLID", "VERTEX"):
            shading.type = "MATERIAL"

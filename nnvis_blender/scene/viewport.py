"""The 3D views of a window: how they show what has been opened."""


def show_in_views(window) -> None:
    """Lets a window's 3D views that show grey surfaces show materials and the look's world instead, through the camera.

    window: None where Blender runs without one.
    """
    for area in window.screen.areas if window is not None else ():
        if area.type == "VIEW_3D" and area.spaces.active.shading.type == "SOLID":
            _show_through_camera(area.spaces.active)


def _show_through_camera(space) -> None:
    space.shading.type, space.shading.use_scene_world, space.shading.use_scene_lights = "MATERIAL", True, True
    space.shading.color_type = "VERTEX"  # class colours in Solid, too
    space.overlay.show_relationship_lines = False  # from the root to every label
    view = space.region_3d
    view.view_perspective = "CAMERA"
    view.view_camera_zoom, view.view_camera_offset = 12.0, (0.08, 0.0)  # large, and beside the open sidebar

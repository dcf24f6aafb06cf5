"""The camera poses in a pie round the pointer, on Shift Alt C in the 3D view."""

import bpy

KEY = {"type": "C", "value": "PRESS", "shift": True, "alt": True}
# a pie's places: left, right, below, above, upper left, upper right, lower left, lower right
_POSES = ("LEFT", "RIGHT", None, "HERO", "UPPER_FRONT_LEFT", "UPPER_FRONT_RIGHT", "FRONT", "LOWER_FRONT_RIGHT")
_BELOW = ("BACK", "FRONT_RIGHT", "BOARD", "DEFAULT")
_keys = []


class NNVIS_MT_camera_pie(bpy.types.Menu):
    """Camera poses, orbit and screenshot round the pointer"""

    bl_label = "NNVis Camera"

    @classmethod
    def poll(cls, context):
        return context.scene.nnvis.has_network

    def draw(self, context):
        pie, current = self.layout.menu_pie(), context.scene.nnvis.camera_pose
        for pose in _POSES:
            if pose:
                draw_pose(pie, pose, current)
            else:
                draw_below(pie.column(align=True), current)


def draw_pose(layout, pose: str, current: str, icon: str = "VIEW_CAMERA") -> None:
    """The button of a pose, pressed while the camera stands in it."""
    button = layout.operator("nnvis.set_camera_pose", text=pose_title(pose), icon=icon, depress=pose == current)
    button.pose = pose


def pose_title(pose: str) -> str:
    return pose.replace("_", " ").title()


def draw_below(column, current: str) -> None:
    """The poses that have no place of their own, and what else one does with the camera."""
    for pose in _BELOW:
        draw_pose(column, pose, current)
    column.operator("nnvis.frame_network", text="Frame", icon="VIEWZOOM")
    column.operator("nnvis.make_turntable", text="Orbit", icon="CON_ROTLIKE").render = False
    column.operator("screen.animation_play", text="Play and Pause", icon="PLAY")
    column.operator("nnvis.screenshot", icon="IMAGE_DATA")


def register() -> None:
    bpy.utils.register_class(NNVIS_MT_camera_pie)
    keys = bpy.context.window_manager.keyconfigs.addon
    if keys is not None:  # a Blender without a window has no keys
        keymap = keys.keymaps.new(name="3D View", space_type="VIEW_3D")
        item = keymap.keymap_items.new("wm.call_menu_pie", **KEY)
        item.properties.name = NNVIS_MT_camera_pie.__name__
        _keys.append((keymap, item))


def unregister() -> None:
    for keymap, item in _keys:
        keymap.keymap_items.remove(item)
    _keys.clear()
    bpy.utils.unregister_class(NNVIS_MT_camera_pie)

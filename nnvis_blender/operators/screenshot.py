"""Screenshot: the 3D view as it is, without its panels, as a numbered picture named after the network."""

import bpy

from ..processing.errors import usage
from ..scene.output import free_path, output_folder
from ..scene.render import file_beside, image_output
from . import NetworkOperator, active_network


class NNVIS_OT_screenshot(NetworkOperator, bpy.types.Operator):
    """Save what the 3D view shows as a picture of the render's size, into the folder of the turntables and
    recordings
    """

    bl_idname = "nnvis.screenshot"
    bl_label = "Screenshot"

    def act(self, context):
        if bpy.app.background or context.window is None:
            raise usage("a screenshot needs a window, and this Blender has none", "Use Render Still instead")
        view = find_view(context)
        path = free_path(output_folder(context.scene.nnvis.output_folder), active_network(context).name, ".png")
        with file_beside(path) as temporary, image_output(context.scene, temporary), context.temp_override(**view):
            bpy.ops.render.opengl(view_context=True, write_still=True)
        self.report({"INFO"}, f"Saved {path}")


def find_view(context) -> dict[str, object]:
    """The 3D view that is meant, for a context override: the area itself, or else the window's largest.

    Raises NNVisError (usage).
    """
    areas = [area for area in context.window.screen.areas if area.type == "VIEW_3D"]
    if not areas:
        raise usage("this window has no 3D view", "Open one first")
    area = context.area if context.area in areas else max(areas, key=lambda area: area.width * area.height)
    return {"area": area, "region": next(region for region in area.regions if region.type == "WINDOW")}


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_screenshot,))

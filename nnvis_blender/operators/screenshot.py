"""Screenshot: what the 3D view shows, and nothing laid over it, as a numbered picture named after the network."""

from contextlib import contextmanager

import bpy

from ..processing.errors import usage
from ..scene.output import free_path, output_folder
from ..scene.render import file_beside, image_output
from . import NetworkOperator, active_network


class NNVIS_OT_screenshot(NetworkOperator, bpy.types.Operator):
    """Save what the 3D view shows, without overlays, gizmos and panels, as a picture of the render's size, into the
    folder of the turntables and recordings
    """

    bl_idname = "nnvis.screenshot"
    bl_label = "Save Screenshot"

    shading: bpy.props.EnumProperty(
        name="Shading",
        items=[
            ("VIEW", "As Shown", "As the view is shaded"),
            ("SOLID", "Solid", "Class colours without materials: at once"),
            ("MATERIAL", "Material Preview", "Materials and the look's colours, by Eevee"),
        ],
    )

    def invoke(self, context, event):
        return context.window_manager.invoke_props_dialog(self, title=self.bl_label, confirm_text="Save")

    def act(self, context):
        if bpy.app.background or context.window is None:
            raise usage("a screenshot needs a window, and this Blender has none", "Use Render Still instead")
        view = find_view(context)
        path = free_path(output_folder(context.scene.nnvis.output_folder), active_network(context).name, ".png")
        with (
            file_beside(path) as temporary,
            image_output(context.scene, temporary),
            bare(view["area"].spaces.active, self.shading),
            context.temp_override(**view),
        ):
            bpy.ops.render.opengl(view_context=True, write_still=True)
        self.report({"INFO"}, f"Saved {path}")


@contextmanager
def bare(space, shading: str):
    """Shows a 3D view in a shading of the operator's, with nothing laid over it, and puts it back as it was."""
    wanted = [(space.overlay, "show_overlays", False), (space, "show_gizmo", False)]
    if shading != "VIEW":
        wanted.append((space.shading, "type", shading))
    if shading == "SOLID":
        wanted.append((space.shading, "color_type", "VERTEX"))
    held = []
    try:
        for owner, name, value in wanted:  # a type first: it decides what else there is
            held.append((owner, name, getattr(owner, name)))
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in reversed(held):
            setattr(owner, name, value)


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

"""Surface: through which inputs the plane of the network's answers goes, and the controls of those that are there."""

import bpy

from ..jobs import status
from .display_panel import PartPanel
from .panel import AdvancedNetworkPanel, prepare, shown_network
from .parameters import draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_surface(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Surface"
    bl_order = 3

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.surface
        if status.current.running:
            draw_progress(layout, status.current)
            return
        left_out = {"inputs": ("samples",), "samples": ("inputs",)}.get(settings.plane, ("inputs", "samples"))
        draw_parameters(prepare(layout).column(), settings, left_out)
        layout.operator("nnvis.show_surface", icon="MESH_GRID")


class _SurfacePart(PartPanel):
    """The controls of a part that not every network has."""

    @classmethod
    def poll(cls, context):
        return super().poll(context) and bool(shown_network(context).having(cls.role))


class NNVIS_PT_surface_display(_SurfacePart, bpy.types.Panel):
    bl_label, role = "Surface", "surface"


class NNVIS_PT_landscape_display(_SurfacePart, bpy.types.Panel):
    bl_label, role = "Landscape", "landscape"


class NNVIS_PT_bodies_display(_SurfacePart, bpy.types.Panel):
    bl_label, role = "Bodies", "bodies"


_CLASSES = (NNVIS_PT_surface, NNVIS_PT_surface_display, NNVIS_PT_landscape_display, NNVIS_PT_bodies_display)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)

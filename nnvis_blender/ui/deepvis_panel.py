"""DeepVis: units are looked through by keys, images of a folder or of a camera go through the network."""

import bpy

from ..jobs import browsing, status
from .panel import AdvancedNetworkPanel, draw_text, prepare, region_width
from .parameters import draw_parameters
from .process_panel import draw_progress

CONSENT = (
    "Watch Images opens this camera, until it is stopped. Its images stay on this computer, and only the first and the "
    "last are kept, as small as the network takes them: in NNVis' cache, and the last in the scene"
)


class NNVIS_PT_deepvis(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Look Through"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, is_on = self.layout, browsing.current.is_on
        layout.operator("nnvis.browse_units", icon="VIEWZOOM", depress=is_on)
        layout.operator("nnvis.show_wall", icon="IMGDISPLAY")
        column = layout.column(align=True)
        column.active = is_on
        for keys, what in browsing.LISTED:
            split = column.split(factor=0.25)
            split.label(text=keys)
            split.label(text=what)


class NNVIS_PT_watch(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Camera"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.watch
        if status.current.running:
            draw_progress(layout, status.current)
            if status.current.stoppable:
                layout.operator("nnvis.stop_job", text="Stop Here", icon="SNAP_FACE")
            return
        draw_parameters(prepare(layout).column(), settings)
        if settings.use_camera:
            draw_text(layout, CONSENT, region_width(context), "INFO")
        layout.operator("nnvis.watch_images", icon="CAMERA_DATA")


_CLASSES = (NNVIS_PT_deepvis, NNVIS_PT_watch)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)

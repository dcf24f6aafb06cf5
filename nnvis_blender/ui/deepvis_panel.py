"""DeepVis: units are looked through by keys, images of a folder or of a camera go through the network."""

import bpy

from ..jobs import browsing, status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameter
from .process_panel import draw_progress


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
        column = prepare(layout).column()
        for name in ("path", "silence"):
            draw_parameter(column, settings, name)
        layout.operator("nnvis.watch_images", icon="CAMERA_DATA")


_CLASSES = (NNVIS_PT_deepvis, NNVIS_PT_watch)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)

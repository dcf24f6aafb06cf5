"""Export: what is drawn of the network, as a file of another program."""

import bpy

from ..jobs import status
from ..jobs.export_requests import options_of
from .panel import AdvancedNetworkPanel, draw_text, prepare, region_width, sentence
from .parameters import draw_parameter
from .process_panel import draw_progress

_KIND = "Export"  # what status calls it


class NNVIS_PT_export(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Export"

    def draw(self, context):
        layout, current, settings = self.layout, status.current, context.scene.nnvis.export
        if current.running:
            draw_progress(layout, current)
            return
        column = prepare(layout).column()
        for name in ("format", *options_of(settings.format)):
            draw_parameter(column, settings, name)
        layout.operator("nnvis.export_network", icon="EXPORT").format = settings.format
        if current.kind == _KIND and current.outcome == "done":
            for note in current.notes:
                draw_text(layout, sentence(note), region_width(context) - 40, "INFO")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_export,))

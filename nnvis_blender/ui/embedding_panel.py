"""Embedding: what is embedded, by which methods, and what lies beside the points."""

import bpy

from ..jobs import status
from .panel import SidebarPanel, prepare
from .parameters import draw_parameter, draw_parameters
from .process_panel import draw_progress

_FIRST = ("states", "dimensions", "samples")
_OF_STATES = {  # states -> which parameters say more of them
    "methods": ("methods", "layers"),
    "layers": ("method", "layers", "maps"),
    "epochs": ("method", "layers", "maps", "most_states"),
    "steps": ("method", "layers", "most_states"),
}


class NNVIS_PT_embedding(SidebarPanel, bpy.types.Panel):
    bl_label = "Embedding"
    bl_parent_id = "NNVIS_PT_spaces"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.embed
        if status.current.running:
            draw_progress(layout, status.current)
            return
        column = prepare(layout).column()
        if context.scene.nnvis.has_network:
            column.prop(settings, "data_alone")
        for name in (*_FIRST[:1], *_OF_STATES[settings.states], *_FIRST[1:]):
            if name == "methods":
                flow = layout.grid_flow(row_major=True, columns=2, even_columns=True, align=True)
                flow.use_property_split = False
                flow.prop(settings, "methods")
                column = layout.column()
            elif name not in ("layers", "maps") or not settings.data_alone:
                draw_parameter(column, settings, name)
        row = layout.row()
        row.scale_y = 1.2
        row.operator("nnvis.show_embedding", icon="STICKY_UVS_DISABLE")


class NNVIS_PT_embedding_more(SidebarPanel, bpy.types.Panel):
    bl_label = "Methods and Hulls"
    bl_parent_id = "NNVIS_PT_embedding"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        settings = context.scene.nnvis.embed
        shown = {*_FIRST, *(name for names in _OF_STATES.values() for name in names)}
        draw_parameters(prepare(self.layout).column(), settings, tuple(shown))


_CLASSES = (NNVIS_PT_embedding, NNVIS_PT_embedding_more)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)

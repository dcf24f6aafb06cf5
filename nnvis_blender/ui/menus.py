"""Where Blender's users look: Add and Object in the 3D view, File > Import and Export. F3 finds what is there."""

import bpy

from ..jobs.export_requests import suffixes
from ..properties import NETWORK_SUFFIXES


class NNVIS_MT_add(bpy.types.Menu):
    """Networks that are drawn in this scene, and a convolution to teach by"""

    bl_label = "Neural Network"

    def draw(self, context):
        layout = self.layout
        layout.operator_context = "INVOKE_DEFAULT"
        layout.operator("nnvis.open_example", icon="OUTLINER_OB_CURVES")
        layout.operator("nnvis.generate_random_network", icon="PARTICLE_DATA")
        layout.operator("nnvis.build_scene", text="Open Processed Network...", icon="FILE_FOLDER")
        layout.operator("nnvis.process_network", icon="PLAY")
        layout.operator("nnvis.xor_lesson", icon="PLAY")
        layout.separator()
        layout.operator("nnvis.add_convolution", text="Convolution", icon="LIGHTPROBE_VOLUME")


class NNVIS_MT_object(bpy.types.Menu):
    """What is done with a network of this scene"""

    bl_label = "Neural Network"

    @classmethod
    def poll(cls, context):
        return context.scene.nnvis.has_network

    def draw(self, context):
        layout = self.layout
        layout.operator_context = "INVOKE_DEFAULT"
        layout.operator_menu_enum("nnvis.set_look", "look")
        layout.operator_menu_enum("nnvis.set_palette", "palette")
        layout.operator_menu_enum("nnvis.set_camera_pose", "pose")
        layout.operator("nnvis.frame_network")
        layout.operator("nnvis.show_layer_labels")
        layout.operator("nnvis.show_legend")
        layout.operator("nnvis.show_activations")
        layout.operator("nnvis.show_curves")
        layout.operator("nnvis.show_weights")
        layout.operator("nnvis.show_surface")
        layout.operator("nnvis.show_attribution")
        layout.operator("nnvis.show_occlusion")
        layout.operator("nnvis.show_circuit")
        layout.operator("nnvis.show_top_samples")
        layout.operator("nnvis.chart_invariance")
        layout.operator("nnvis.show_preferred")
        layout.operator("nnvis.build_dream")
        layout.operator("nnvis.show_landscape")
        layout.operator("nnvis.write_report")
        for name in ("epochs", "forward_pass", "samples", "kernel", "occlusion"):
            layout.operator(f"nnvis.animate_{name}")
        layout.separator()
        layout.operator("nnvis.pick_in_view")
        layout.operator("nnvis.show_only_paths")
        layout.separator()
        layout.operator("nnvis.render_still")
        layout.operator("nnvis.make_turntable")
        layout.operator("nnvis.screenshot")
        layout.separator()
        layout.operator("nnvis.save_network", text="Save Processed Network...")
        layout.operator("nnvis.export_density", text="Export Density...")
        layout.menu("NNVIS_MT_export")


class NNVIS_MT_export(bpy.types.Menu):
    """What is drawn of the active network, as a file of another program"""

    bl_label = "Export Network"

    def draw(self, context):
        self.layout.operator_context = "INVOKE_DEFAULT"  # in a menu that pops up, too, a place is asked for
        for name, (title, suffix) in suffixes().items():
            self.layout.operator("nnvis.export_network", text=f"{title} ({suffix})").format = name


_CLASSES = (NNVIS_MT_add, NNVIS_MT_object, NNVIS_MT_export)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    for menu, draw in _drawn():
        menu.append(draw)


def unregister() -> None:
    for menu, draw in _drawn():
        menu.remove(draw)
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)


def _drawn() -> tuple:
    types = bpy.types
    return (
        (types.VIEW3D_MT_add, _draw_add),
        (types.VIEW3D_MT_object, _draw_object),
        (types.TOPBAR_MT_file_import, _draw_import),
        (types.TOPBAR_MT_file_export, _draw_export),
    )


def _draw_add(self, context):
    self.layout.separator()
    self.layout.menu("NNVIS_MT_add", icon="NODETREE")


def _draw_object(self, context):
    self.layout.separator()
    self.layout.menu("NNVIS_MT_object")


def _draw_import(self, context):
    self.layout.operator("nnvis.build_scene", text=f"NNVis Network ({', '.join(NETWORK_SUFFIXES)})")


def _draw_export(self, context):
    self.layout.operator("nnvis.save_network", text=f"NNVis Network ({NETWORK_SUFFIXES[0]})")
    self.layout.operator("nnvis.export_density", text="NNVis Density (.vdb)")
    self.layout.menu("NNVIS_MT_export", text="NNVis")

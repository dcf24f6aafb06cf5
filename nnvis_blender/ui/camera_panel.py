"""Camera and Render: poses, stills, turntables, recordings and jobs for farms."""

import bpy

from .camera_pie import draw_pose, pose_title
from .panel import AdvancedNetworkPanel, AdvancedPanel, NetworkPanel, draw_text, is_advanced, prepare, region_width

USUAL_POSES = ("HERO", "FRONT", "LEFT", "RIGHT")
NO_GPU = "Preferences > System enables no GPU: the processor renders"


class NNVIS_PT_camera(NetworkPanel, bpy.types.Panel):
    bl_label = "Camera and Render"
    bl_order = 3

    def draw(self, context):
        layout = self.layout
        draw_poses(layout, context.scene.nnvis.camera_pose)
        row = layout.row(align=True)
        row.operator("nnvis.render_still", icon="RENDER_STILL")
        row.operator("nnvis.make_turntable", text="Turntable", icon="RENDER_ANIMATION")
        if is_advanced(context):
            prepare(layout).prop(context.scene.render, "engine")
            _draw_device(prepare(layout), context)
            layout.operator("nnvis.screenshot", icon="IMAGE_DATA")


def draw_poses(layout, current: str) -> None:
    """One button a usual pose, and a menu of all, which bears the name of another one; pressed is where one stands."""
    column = layout.column(align=True)
    row = column.row(align=True)
    for pose in USUAL_POSES:
        draw_pose(row, pose, current, icon="NONE")
    row = column.row(align=True)
    other = "" if current in USUAL_POSES else pose_title(current)
    row.menu("NNVIS_MT_camera_poses", text=other or "Camera Pose", icon="VIEW_CAMERA")
    row.operator("nnvis.frame_network", text="Frame", icon="VIEWZOOM")


def _draw_device(layout, context) -> None:
    """What Cycles renders on, and a word where that is not what is chosen."""
    scene = context.scene
    if scene.render.engine != "CYCLES":
        return
    layout.prop(scene.cycles, "device")
    if scene.cycles.device == "GPU" and not scene.nnvis.has_enabled_gpu(context.preferences):
        draw_text(layout, NO_GPU, region_width(context) - 40, "INFO")


class NNVIS_PT_turntable(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Turntable"
    bl_parent_id = "NNVIS_PT_camera"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis
        layout.prop(settings, "turntable_frames")
        layout.row().prop(settings, "turntable_output", expand=True)
        layout.prop(settings, "output_folder")
        layout.operator("nnvis.make_turntable", text="Continue the Newest", icon="PLAY").resume = True


class NNVIS_PT_recording(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Recording"
    bl_parent_id = "NNVIS_PT_camera"

    def draw(self, context):
        settings = context.scene.nnvis
        for name in ("stages", "classes", "cameras"):
            self.layout.label(text=settings.recording.bl_rna.properties[name].name)
            self.layout.grid_flow(row_major=True, columns=2, even_columns=True, align=True).prop(
                settings.recording, name
            )
        layout = prepare(self.layout)
        for name in ("rotation", "name", "first", "overwrite"):
            layout.prop(settings.recording, name)
        layout.prop(settings, "output_folder")
        layout.operator("nnvis.record", icon="RENDER_RESULT")


class NNVIS_PT_farm(AdvancedPanel, bpy.types.Panel):
    bl_label = "Render Farm"
    bl_parent_id = "NNVIS_PT_camera"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis
        for name in ("pictures", "per_task", "video"):
            layout.prop(settings.farm, name)
        layout.prop(settings, "output_folder")
        layout.operator("nnvis.send_to_farm", icon="EXPORT")


class NNVIS_MT_camera_poses(bpy.types.Menu):
    """All camera poses round the pointer"""

    bl_label = "Camera Pose"

    def draw(self, context):
        current = context.scene.nnvis.camera_pose
        for item in bpy.ops.nnvis.set_camera_pose.get_rna_type().properties["pose"].enum_items:
            draw_pose(self.layout, item.identifier, current, icon="NONE")


_CLASSES = (NNVIS_PT_camera, NNVIS_PT_turntable, NNVIS_PT_recording, NNVIS_PT_farm, NNVIS_MT_camera_poses)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.VIEW3D_MT_view_cameras.append(_draw_view_menu)


def unregister() -> None:
    bpy.types.VIEW3D_MT_view_cameras.remove(_draw_view_menu)
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)


def _draw_view_menu(self, context):
    self.layout.menu("NNVIS_MT_camera_poses", text="NNVis Pose")

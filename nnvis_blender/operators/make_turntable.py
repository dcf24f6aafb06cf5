"""Make Turntable: the camera orbits the network once; pictures or a video, in a seamless loop."""

from pathlib import Path

import bpy

from .. import compat
from ..processing.errors import NNVisError
from ..scene.camera import build_camera, network_points
from ..scene.output import free_path, output_folder
from ..scene.turntable import build_turntable, render_turntable, set_video_output, write_video
from ..scene.views.network import suit_engine
from . import NetworkOperator, require_network


class NNVIS_OT_make_turntable(NetworkOperator, bpy.types.Operator):
    """Orbit the camera round the network and render every frame"""

    bl_idname = "nnvis.make_turntable"
    bl_label = "Make Turntable"
    bl_options = {"REGISTER", "UNDO"}

    render: bpy.props.BoolProperty(
        name="Render",
        default=True,
        options={"SKIP_SAVE"},
        description="Render the frames, not only set up the orbit",
    )

    def invoke(self, context, event):
        """In a window Blender renders the animation itself and stays usable; ESC stops it."""
        try:
            folder = self._folder(context) if self.render else None
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self._set_up(context)
        if folder is not None:
            self._point_output(context.scene, folder)
            bpy.ops.render.render("INVOKE_DEFAULT", animation=True)
        return {"FINISHED"}

    def act(self, context):
        settings = context.scene.nnvis
        self._set_up(context)
        if not self.render:
            return
        folder = self._folder(context)
        frames = render_turntable(context.scene, folder, settings.turntable_frames, overwrite=True)
        if settings.turntable_output == "VIDEO":
            write_video(frames, folder / "turntable.mp4")

    def _set_up(self, context) -> None:
        scene = context.scene
        network = require_network(context)
        suit_engine(scene, network)
        points = network_points(network)
        build_turntable(scene, scene.camera or build_camera(scene), points, scene.nnvis.turntable_frames)

    def _folder(self, context) -> Path:
        return free_path(output_folder(context.scene.nnvis.output_folder), "turntable")

    def _point_output(self, scene, folder: Path) -> None:
        render = scene.render
        if scene.nnvis.turntable_output == "VIDEO":
            set_video_output(scene)
            render.filepath, render.use_file_extension = str(folder / "turntable.mp4"), False
        else:
            compat.set_image_output(render.image_settings, "PNG")
            render.filepath, render.use_file_extension = str(folder / "frame_####"), True


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_make_turntable,))

"""Make Turntable: the camera orbits the network once; pictures or a video, in a seamless loop."""

from pathlib import Path

import bpy

from ..processing.errors import NNVisError
from ..processing.files.made import record_made
from ..processing.files.whole_media import is_whole
from ..scene.camera import build_camera, network_points
from ..scene.output import free_path, last_path, output_folder
from ..scene.own import own_view
from ..scene.turntable import build_turntable, frame_path, render_turntable, shown_in_turntable
from ..scene.video import write_video
from ..scene.views.network import suit_engine
from . import require_network
from .pictures_operator import PicturesOperator

FOLDER = "turntable"


class NNVIS_OT_make_turntable(PicturesOperator, bpy.types.Operator):
    """Orbit the camera round the network and render every frame; Esc stops after the one that is being rendered"""

    bl_idname = "nnvis.make_turntable"
    bl_label = "Make Turntable"
    bl_options = {"REGISTER", "UNDO"}
    noun = "frame"

    render: bpy.props.BoolProperty(
        name="Render",
        default=True,
        options={"SKIP_SAVE", "HIDDEN"},
        description="Render the frames, not only set up the orbit",
    )
    resume: bpy.props.BoolProperty(
        name="Continue",
        options={"SKIP_SAVE", "HIDDEN"},
        description="Go on with the newest turntable of the folder: its frames that are whole are kept",
    )

    @classmethod
    def description(cls, context, properties):
        if properties.resume:
            return (
                "Go on with the newest turntable of the folder, which was stopped; its frames that are whole are kept"
            )
        return cls.__doc__

    def act(self, context):
        frames = self._prepare(context)
        if frames:
            render_turntable(context.scene, self._folder, len(frames))
            self.complete(context)

    def invoke(self, context, event):
        if bpy.app.background or context.window is None or not self.render:
            return self.execute(context)
        try:
            frames = self._prepare(context)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self._shown = context.scene.frame_current
        self._missing = [number for number, path in enumerate(frames, 1) if not is_whole(path)]
        return self.start(context, require_network(context), [frames[number - 1] for number in self._missing])

    def show(self, scene, network, number):
        scene.frame_set(self._missing[number])

    def put_back(self, scene, network):
        scene.frame_set(self._shown)

    def complete(self, context):
        settings = context.scene.nnvis
        if settings.turntable_output == "VIDEO":
            frames = [frame_path(self._folder, number) for number in range(1, settings.turntable_frames + 1)]
            write_video(frames, self._folder / "turntable.mp4")

    def _prepare(self, context) -> list:
        """Sets up the orbit; the paths of all frames, none where nothing is to be rendered."""
        scene, count = context.scene, context.scene.nnvis.turntable_frames
        network, self._folder = require_network(context), self._find_folder(context) if self.render else None
        suit_engine(scene, network)
        own_view(scene)
        build_turntable(scene, scene.camera or build_camera(scene), network_points(network), count)
        if self._folder is None:
            self.report({"INFO"}, f"One turn takes {count} frames")
            return []
        shown = shown_in_turntable(scene, network, count)
        record_made(self._folder / "turntable.json", shown, "Make a new turntable, or set it back to what they show")
        return [frame_path(self._folder, number) for number in range(1, count + 1)]

    def _find_folder(self, context) -> Path:
        folder = output_folder(context.scene.nnvis.output_folder)
        return last_path(folder, FOLDER) if self.resume else free_path(folder, FOLDER)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_make_turntable,))

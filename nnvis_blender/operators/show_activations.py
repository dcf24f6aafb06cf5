"""Show Activations: a job runs the network on some samples, and it gets what its units hold."""

from pathlib import Path

import bpy
import numpy as np

from ..jobs.requests import maps_request
from ..processing.errors import usage
from ..scene import find_network
from ..scene.belongings import is_users_scene
from ..scene.movie_frames import save_frames
from ..scene.source_file import require_source
from . import poll_network, require_own
from .job_operator import JobOperator, build_result


class NNVIS_OT_show_activations(JobOperator, bpy.types.Operator):
    """Run the active network on some samples and show what its units hold"""

    bl_idname = "nnvis.show_activations"
    bl_label = "Show Activations"
    bl_options = {"REGISTER"}
    jobs = ("maps",)

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    def make_request(self, context) -> dict[str, object]:
        network, settings = require_own(context), context.scene.nnvis
        self._network_name, drawing = network.name, settings.maps.drawing
        file = str(require_source(network))
        frames = Path(bpy.path.abspath(settings.maps.frames))
        film = save_frames(frames, settings.maps.every) if settings.maps.frames and frames.is_file() else None
        return maps_request(settings, file, None if drawing is None else _saved(drawing), film)

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        frames = self._may_frame(context.scene)
        yield from build_result(context, result, self._network_name, undo=not frames)
        if frames:
            bpy.ops.nnvis.frame_network("EXEC_DEFAULT", True)

    def _may_frame(self, scene) -> bool:
        """Whether the camera steps back for plates that are new: not in a user's scene, nor where it moves already."""
        network, camera = find_network(scene, self._network_name), scene.camera
        is_still = camera is not None and camera.parent is None and camera.animation_data is None
        has_plates = network is not None and network.having("plates")
        return is_still and not has_plates and not is_users_scene(scene)


def _saved(image) -> str:
    """The path of a PNG file with the pixels of an image, in the folder that Blender empties at its end.

    Raises NNVisError (usage) for an image whose pixels are no colours with an opacity, or that has none.
    """
    if not len(image.pixels) or image.channels != 4:
        raise usage(
            f"the image {image.name!r} has no pixels of colours", "Choose another drawing, or its file as Image"
        )
    path = Path(bpy.app.tempdir) / f"{bpy.path.clean_name(image.name)}.png"
    pixels = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(pixels)
    made = bpy.data.images.new(image.name, *image.size, alpha=True)  # a copy would not have what was painted
    try:
        made.pixels.foreach_set(pixels)
        made.file_format, made.filepath_raw = "PNG", str(path)
        made.save()
    finally:
        bpy.data.images.remove(made)
    return str(path)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_activations,))

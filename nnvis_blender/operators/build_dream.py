"""Build Dream: a job has the network dream, and its pictures come into the scene; a zoom with a camera of its own."""

from pathlib import Path

import bpy

from ..jobs.image_requests import dream_request
from ..scene.belongings import is_users_scene
from ..scene.source_file import require_source
from ..scene.views import dream
from . import poll_network, require_own
from .job_operator import JobOperator, build_file


class NNVIS_OT_build_dream(JobOperator, bpy.types.Operator):
    """Have the active network dream: of what a layer sees, of classes, of an image that fools it. Writes PNG files"""

    bl_idname = "nnvis.build_dream"
    bl_label = "Build Dream"
    bl_options = {"REGISTER"}
    jobs = ("dream",)

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    def make_request(self, context) -> dict[str, object]:
        network = require_own(context)
        return dream_request(context.scene.nnvis, str(require_source(network)), network.name)

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        yield from show_dream(self, context, Path(result["path"]))
        self.report({"INFO"}, f"PNG files are in {Path(result['path']).parent}")


def show_dream(operator, context, path: Path):
    """Builds a dream.json in one undo step. The camera looks at a zoom, but in a scene of the user's. The operator says
    what is not in the .blend.
    """
    scene = context.scene
    may_look = not is_users_scene(scene)
    yield from build_file(context, path, undo=False, view=dream.VIEW, name=path.parent.name)
    found = next(one for one in dream.find_dreams(scene) if one.name == path.parent.name)
    if found.camera is not None and may_look:
        dream.look_through(scene, found)
    if found.needs_files:
        text = f"The {found.frames:,} frames are too many to be packed: keep {path.parent.name} beside the .blend"
        operator.report({"WARNING"}, text)
    bpy.ops.ed.undo_push(message=f"Open {path.parent.name}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_dream,))

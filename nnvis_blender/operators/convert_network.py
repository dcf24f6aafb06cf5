"""Convert: a file of the original nn_vis becomes objects in the scene. The worker reads it, and never unpickles it."""

from pathlib import Path

import bpy

from ..job_requests import convert_request
from ..preferences import cache_folder, require_worker_python
from ..processing.errors import bad_input
from ..processing.files.original import is_nn_vis_file
from ..processing.worker.job import Job
from .job_operator import JobOperator, build_result


class NNVIS_OT_convert_network(JobOperator, bpy.types.Operator):
    """Open a file of the original nn_vis (.imp.npz or .pro.npz)"""

    bl_idname = "nnvis.convert_network"
    bl_label = "Convert Network"
    bl_options = {"REGISTER"}

    filepath: bpy.props.StringProperty(
        subtype="FILE_PATH", options={"SKIP_SAVE"}, description="The .imp.npz or .pro.npz file"
    )

    def make_job(self, context) -> Job:
        path = Path(bpy.path.abspath(self.filepath))
        if not is_nn_vis_file(path):
            raise bad_input(
                f"{path.name} is no network that opens by itself",
                "Choose it as the file in Source, with its data, and process it",
            )
        self._network_name = path.stem.removesuffix(".imp").removesuffix(".pro")
        return Job(
            require_worker_python(context), convert_request(context.scene.nnvis, str(path)), cache_folder(context)
        )

    def finish(self, context, result):
        build_result(result, self._network_name)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_convert_network,))

"""Convert: a file of the original nn_vis becomes objects in the scene. The worker reads it, and never unpickles it."""

from pathlib import Path

import bpy

from ..jobs.requests import convert_request
from ..processing.errors import bad_input
from ..processing.files.original import is_nn_vis_file
from .job_operator import JobOperator, build_result
from .placing import placing


class NNVIS_OT_convert_network(JobOperator, bpy.types.Operator):
    """Open a file of the original nn_vis (.imp.npz or .pro.npz)"""

    bl_idname = "nnvis.convert_network"
    bl_label = "Convert Network"
    bl_options = {"REGISTER"}
    jobs = ("convert",)

    filepath: bpy.props.StringProperty(
        subtype="FILE_PATH", options={"SKIP_SAVE"}, description="The .imp.npz or .pro.npz file"
    )

    def make_request(self, context) -> dict[str, object]:
        path = Path(bpy.path.abspath(self.filepath))
        if not is_nn_vis_file(path):
            raise bad_input(
                f"{path.name} is no network that opens by itself",
                "Choose it as the file in Source, with its data, and process it",
            )
        self._network_name = path.stem.removesuffix(".imp").removesuffix(".pro")
        self._placing = placing(context)
        return convert_request(context.scene.nnvis, str(path))

    def finish(self, context, result):
        return build_result(context, result, self._network_name, **self._placing)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_convert_network,))

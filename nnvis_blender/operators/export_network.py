"""Export: what is drawn of the active network as a file of another program, by Blender or by the worker."""

import tempfile
from pathlib import Path

import bpy
from bpy_extras.io_utils import ExportHelper

from ..jobs.export_requests import export_parameters, export_request
from ..processing.errors import NNVisError
from ..processing.exports.drawing_file import SUFFIX, write_drawing
from ..processing.exports.formats import FORMATS
from ..processing.jobs.export import check_place
from ..scene.drawing import drawing_of, left_out_told
from ..scene.exports import write_with_blender
from . import NetworkOperator, poll_network, require_network
from .job_operator import JobOperator

_FORMATS = [(name, one.title, one.help) for name, one in FORMATS.items()]


class NNVIS_OT_export_network(NetworkOperator, bpy.types.Operator, ExportHelper):
    """Save what is drawn of the active network as a file of another program"""

    bl_idname = "nnvis.export_network"
    bl_label = "Export"

    filter_glob: bpy.props.StringProperty(options={"HIDDEN"})
    format: bpy.props.EnumProperty(name="Format", items=_FORMATS, options={"HIDDEN"}, description="Which kind of file")

    @property
    def filename_ext(self) -> str:
        return FORMATS[self.format].suffix

    def invoke(self, context, event):
        self.filter_glob = f"*{self.filename_ext}"
        if self.filepath:  # of what was saved last, perhaps in another format
            self.filepath = str(Path(self.filepath).with_suffix(self.filename_ext))
        return ExportHelper.invoke(self, context, event)

    def draw(self, context):
        layout = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        for name in FORMATS[self.format].options:
            layout.prop(context.scene.nnvis.export, name)

    def act(self, context):
        path = Path(bpy.path.abspath(self.filepath)).absolute()
        check_place(path, self.format)
        network = require_network(context)
        if FORMATS[self.format].is_blenders:
            parameters = export_parameters(context.scene.nnvis, self.format)
            notes = write_with_blender(context, drawing_of(context.scene, network), path, parameters)
            tell(self, path, [*notes, *left_out_told(network)])
            return
        try:
            bpy.ops.nnvis.write_export("INVOKE_DEFAULT", filepath=str(path), format=self.format)
        except RuntimeError as error:  # what bpy.ops raises for an operator that has reported an error
            raise NNVisError("usage", str(error).strip().removeprefix("Error: ")) from None


class NNVIS_OT_write_export(JobOperator, bpy.types.Operator):
    """Have the worker write what is drawn of the active network"""

    bl_idname = "nnvis.write_export"
    bl_label = "Export"
    bl_options = {"INTERNAL"}
    jobs = ("export",)
    _folder = None

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    format: bpy.props.EnumProperty(items=_FORMATS)

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    def make_request(self, context) -> dict[str, object]:
        network = require_network(context)
        self._folder = tempfile.TemporaryDirectory(prefix="nnvis-", dir=bpy.app.tempdir or None)
        path = Path(self._folder.name) / f"network{SUFFIX}"
        request = export_request(context.scene.nnvis, self.format, str(path), self.filepath)
        write_drawing(path, drawing_of(context.scene, network))
        self._left_out = left_out_told(network)
        return request

    def finish(self, context, result):
        self._folder.cleanup()
        tell(self, result["path"], [*result["notes"], *self._left_out])

    def put_back(self, context):
        if self._folder is not None:
            self._folder.cleanup()


def tell(operator, path, notes: list[str]) -> None:
    """Reports what an export has written."""
    operator.report({"INFO"}, f"Saved {path}: {'; '.join(notes)}")


_CLASSES = (NNVIS_OT_export_network, NNVIS_OT_write_export)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)

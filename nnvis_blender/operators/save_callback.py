"""Save Callback: the file that a training script writes a run with, for Follow Training to show."""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ExportHelper

from ..processing.files.whole_file import write_beside
from . import SceneOperator

CALLBACK = Path(__file__).resolve().parents[1] / "data" / "nnvis_callback.py"


class NNVIS_OT_save_callback(SceneOperator, bpy.types.Operator, ExportHelper):
    """Save nnvis_callback.py, one file that needs numpy alone, beside a training script of PyTorch, Lightning or Keras,
    so that its run can be followed
    """

    bl_idname = "nnvis.save_callback"
    bl_label = "Save Callback"

    filename_ext = ".py"
    filter_glob: bpy.props.StringProperty(default="*.py", options={"HIDDEN"})

    def invoke(self, context, event):
        self.filepath = CALLBACK.name
        return ExportHelper.invoke(self, context, event)

    def act(self, context):
        path = Path(bpy.path.abspath(self.filepath))
        write_beside(path, lambda stream: stream.write(CALLBACK.read_bytes()))
        self.report({"INFO"}, f"Saved {path}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_save_callback,))

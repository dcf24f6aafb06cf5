"""Save Processed Network: the file that the network was built from, compressed, where the user wants it."""

import bpy
from bpy_extras.io_utils import ExportHelper

from ..processing.files.network_file import SUFFIX, read_network_file, write_network_file
from ..scene.source_file import require_source
from . import NetworkOperator, require_network


class NNVIS_OT_save_network(NetworkOperator, bpy.types.Operator, ExportHelper):
    """Save the processed network of this scene as a .nnvis file"""

    bl_idname = "nnvis.save_network"
    bl_label = "Save Processed Network"

    filename_ext = SUFFIX
    filter_glob: bpy.props.StringProperty(default=f"*{SUFFIX}", options={"HIDDEN"})

    def act(self, context):
        network = require_network(context)
        write_network_file(bpy.path.abspath(self.filepath), read_network_file(require_source(network)), compress=True)
        self.report({"INFO"}, f"Saved {self.filepath}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_save_network,))

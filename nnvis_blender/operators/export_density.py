"""Export Density: the density of the edges as an OpenVDB file."""

import bpy
from bpy_extras.io_utils import ExportHelper

from ..scene.density_file import write_density_file
from . import NetworkOperator, require_network


class NNVIS_OT_export_density(NetworkOperator, bpy.types.Operator, ExportHelper):
    """Save the density of the network's edges, for each class and as one colour, as an OpenVDB file"""

    bl_idname = "nnvis.export_density"
    bl_label = "Export Density"

    filename_ext = ".vdb"
    filter_glob: bpy.props.StringProperty(default="*.vdb", options={"HIDDEN"})

    def act(self, context):
        write_density_file(require_network(context), bpy.path.abspath(self.filepath))
        self.report({"INFO"}, f"Saved {self.filepath}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_export_density,))

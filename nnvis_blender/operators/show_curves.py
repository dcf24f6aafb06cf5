"""Show Curves: what training has logged becomes charts, of a log or of the active network's own training."""

from pathlib import Path

import bpy

from ..processing.training.logs import log_title, read_log
from ..scene.opening import open_file
from ..scene.source_file import require_source
from ..scene.views.curves import curves_view, own_history
from . import SceneOperator, active_network, require_own, show_result


class NNVIS_OT_show_curves(SceneOperator, bpy.types.Operator):
    """Show losses, accuracies and whatever else training has logged as charts that grow with Epoch"""

    bl_idname = "nnvis.show_curves"
    bl_label = "Show Curves"
    bl_options = {"REGISTER", "UNDO"}

    path: bpy.props.StringProperty(
        name="Log",
        subtype="FILE_PATH",
        options={"SKIP_SAVE"},
        description="A log, or the folder of a run; empty: what the active network has logged when it was trained here",
    )

    def act(self, context):
        if self.path:
            path = Path(bpy.path.abspath(self.path))
            history, network, name = read_log(path), active_network(context), log_title(path)
        else:
            network = require_own(context)
            history, name = own_history(network, require_source(network)), network.name
        network = network if network is not None and network.is_whole else None
        built = open_file(name, context.scene, name, view=curves_view(history, network))
        for note in history.notes:
            self.report({"INFO"}, note)
        show_result(context, built)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_curves,))

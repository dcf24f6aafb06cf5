"""Frame Charts, Frame Comparison: the camera stands straight before them, where they fill the picture."""

import bpy

from ..processing.errors import usage
from ..scene.opening import frame
from ..scene.selection import free_charts
from ..scene.views.charts import CHART_POSE, charts_points
from ..scene.views.comparison import LENS, find_comparison
from . import SceneOperator


class NNVIS_OT_frame_results(SceneOperator, bpy.types.Operator):
    """Move the camera straight before them, where they fill the picture"""

    bl_idname = "nnvis.frame_results"
    bl_label = "Frame Results"
    bl_options = {"REGISTER", "UNDO"}

    subject: bpy.props.EnumProperty(
        name="Subject",
        items=[
            ("CHARTS", "Charts", "All charts of an evaluation"),
            ("COMPARISON", "Comparison", "All networks that are compared"),
            ("COMPARISON_CHARTS", "Comparison's Charts", "All charts of the comparison"),
        ],
    )

    def act(self, context):
        scene, compared = context.scene, find_comparison(context.scene)
        if self.subject != "CHARTS" and compared is None:
            raise usage("there is no comparison in this scene", "Compare networks or open a comparison first")
        if self.subject == "COMPARISON":
            if not any(network.is_whole for network in compared.networks):
                raise usage("no network of the comparison is whole", "Open the comparison again")
            frame(scene, compared.points(scene), CHART_POSE, LENS)
        else:
            shown = free_charts(scene) if self.subject == "CHARTS" else compared.charts
            if not shown:
                raise usage("there are no charts in this scene", "Evaluate a network or open an evaluation first")
            frame(scene, charts_points(scene, shown), CHART_POSE)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_frame_results,))

"""Frame Charts, Frame Comparison: the camera stands straight before them, where they fill the picture."""
import bpy

from ..processing.errors import usage
from ..scene.charts import CHART_POSE, charts_points, find_charts
from ..scene.comparison import find_comparison
from .action import Action
from .results import show_results


class NNVIS_OT_frame_results(Action, bpy.types.Operator):
    """Move the camera straight before them, where they fill the picture"""

    bl_idname = "nnvis.frame_results"
    bl_label = "Frame Results"
    bl_options = {"REGISTER", "UNDO"}

    subject: bpy.props.EnumProperty(
        name="Subject", items=[("CHARTS", "Charts", "All charts"), ("COMPARISON", "Comparison", "All networks that are compared")])

    def act(self, context):
        scene = context.scene
        if self.subject == "CHARTS":
            charts = find_charts(scene)
            if not charts:
                raise usage("there are no charts in this scene", "Evaluate a network or open an evaluation first")
            points = charts_points(scene, charts)
        else:
            comparison = find_comparison(scene)
            if comparison is None:
                raise usage("there is no comparison in this scene", "Compare networks or open a comparison first")
            points = comparison.points(scene)
        show_results(context, points, CHART_POSE)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_frame_results,))

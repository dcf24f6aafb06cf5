"""Animate Iterations: keyframes that play the kept states of a run, the tangle gathering into bundles."""

import bpy

from ..processing.errors import usage
from ..scene import find_network
from ..scene.iteration import animate_iterations, last_iteration
from . import NetworkOperator, require_network


class NNVIS_OT_animate_iterations(NetworkOperator, bpy.types.Operator):
    """Keyframe the input Iteration of edges and units, so that the kept states play from the current frame on"""

    bl_idname = "nnvis.animate_iterations"
    bl_label = "Animate Iterations"
    bl_options = {"REGISTER", "UNDO"}

    network_name: bpy.props.StringProperty(
        name="Name", options={"HIDDEN", "SKIP_SAVE"}, description="The network; empty: the active one"
    )

    def act(self, context):
        scene = context.scene
        network = find_network(scene, self.network_name) or require_network(context)
        if last_iteration(network) < 1:
            raise usage(
                f"{network.name!r} has no kept states to play",
                'Set "Keep Iterations" to at least 2, then act on the network or process it',
            )
        frames = scene.nnvis.actions.frames
        animate_iterations(network, scene.frame_current, frames)
        scene.frame_end = max(scene.frame_end, scene.frame_current + frames)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_iterations,))
